import assert from "node:assert/strict";
import { test } from "node:test";
import { namedIn, parseBlocks, passagesOf, segments } from "../src/blocks.ts";
import { readReply } from "../src/reading.ts";

const citation = (passage: string, heading: string, paragraph: number, quote = "woorden") => ({
  passage,
  document: "ap",
  section: ["Boven", heading],
  paragraph,
  status: "geldend",
  quote,
});

function answer(...citations: object[]) {
  return readReply({ text: "x", answer: { kind: "decision", citations } })?.answer ?? null;
}

test("blank lines part paragraphs, and a line with a colon is the heading of the list after it", () => {
  assert.deepEqual(parseBlocks("Nee.\n\nDit geldt als:\n- een\n- twee\n\nEn nu?"), [
    { text: "Nee.", items: [] },
    { text: "Dit geldt als:", items: ["een", "twee"] },
    { text: "En nu?", items: [] },
  ]);
});

test("a list without a heading and lines without a blank line between them stay apart", () => {
  assert.deepEqual(parseBlocks("Een zin.\n- punt\nNog een zin.\n"), [
    { text: "Een zin.", items: [] },
    { text: "", items: ["punt"] },
    { text: "Nog een zin.", items: [] },
  ]);
});

test("several quotations from one passage are one footnote, and those in the text come first", () => {
  const cited = answer(
    citation("p.9", "Elders", 9),
    citation("p.1", "Plicht", 1, "a"),
    citation("p.1", "Plicht", 1, "b"),
  );
  const found = passagesOf(cited, "Bron: onder ‘Plicht’, alinea 1.", "alinea");
  assert.deepEqual(
    found.map(({ number, id, quotes }) => [number, id, quotes.map(({ quote }) => quote)]),
    [
      [1, "p.1", ["a", "b"]],
      [2, "p.9", ["woorden"]],
    ],
  );
});

test("a reference between brackets becomes its footnote, also with brackets and quotation marks inside", () => {
  const text = "Dat mag. (‘Figuur’, alinea 1: ‘de gegevens (in zijn PGO)’) En verder.";
  const passages = passagesOf(answer(citation("p.1", "Figuur", 1)), text, "alinea");
  assert.deepEqual(segments(text, passages, "alinea"), ["Dat mag.", passages[0], " En verder."]);
});

test("paragraph 1 is not found in paragraph 12, and a reference to another passage stays in the text", () => {
  const passages = passagesOf(answer(citation("p.1", "Plicht", 1)), "", "alinea");
  const text = "Dat mag. (‘Plicht’, alinea 12)";
  assert.deepEqual(segments(text, passages, "alinea"), [text]);
  assert.deepEqual(namedIn(text, passages, "alinea"), []);
});

test("a bracket that is never closed stays in the text", () => {
  const text = "Dat mag. (‘Plicht’, alinea 1: ‘woorden";
  const passages = passagesOf(answer(citation("p.1", "Plicht", 1)), text, "alinea");
  assert.deepEqual(segments(text, passages, "alinea"), [text]);
});
