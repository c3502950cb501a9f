import assert from "node:assert/strict";
import { test } from "node:test";
import { readReplies, readReply } from "../src/reading.ts";
import { fill, lookUp, withTexts } from "../src/texts.ts";

test("what has no text to show is no reply", () => {
  assert.deepEqual(readReplies([null, 5, "x", [], {}, { text: "" }, { text: 7 }, { text: "  " }]), []);
  assert.deepEqual(readReplies({ length: 3 }), []);
});

test("options without an id or a label are left out, and everything else becomes strings and lists", () => {
  const reply = readReply({
    text: "Ja",
    options: [{ id: "a", label: "A" }, { id: "b" }, { id: {}, label: "C" }, null],
    answer: {
      kind: 5,
      verdict: { toString: () => "ja" },
      reasons: "x",
      citations: [7],
      facts: { a: true },
      receipt: [],
    },
  });
  assert.ok(reply?.answer);
  assert.deepEqual(reply.options, [{ id: "a", label: "A" }]);
  assert.equal(reply.answer.verdict, "");
  assert.deepEqual(reply.answer.reasons, []);
  assert.deepEqual(reply.answer.facts, { a: "true" });
  assert.deepEqual(reply.answer.citations, [
    { passage: "", document: "", section: [], paragraph: 0, status: "", quote: "" },
  ]);
});

test("own texts replace the built-in ones only where they are of the same kind", () => {
  const texts = withTexts({
    title: "Vraag het ons",
    send: 5,
    verdicts: { nee: "Neen", nieuw: "x" },
    examples: ["Een?"],
    abilities: [1],
    onbekend: "x",
  });
  assert.equal(texts.title, "Vraag het ons");
  assert.equal(texts.send, "Verstuur");
  assert.equal(texts.verdicts.nee, "Neen");
  assert.equal(texts.verdicts.ja, "Ja, dat mag");
  assert.equal("nieuw" in texts.verdicts, false);
  assert.equal("onbekend" in texts, false);
  assert.deepEqual(texts.examples, ["Een?"]);
  assert.equal(texts.abilities.length, 3);
  assert.equal(withTexts("onzin").title, "Deelwijzer");
});

test("a name that every object inherits is no text", () => {
  assert.equal(lookUp({ ja: "Ja" }, "constructor"), "");
  assert.equal(lookUp({ ja: "Ja" }, "ja"), "Ja");
});

test("places in a sentence are filled, unknown ones stay", () => {
  assert.equal(fill("over {seconds} s {x}", { seconds: 3 }), "over 3 s {x}");
});
