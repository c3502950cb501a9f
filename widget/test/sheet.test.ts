import assert from "node:assert/strict";
import { test } from "node:test";
import { readReply } from "../src/reading.ts";
import { sheetOf, sheetText } from "../src/sheet.ts";
import { withTexts } from "../src/texts.ts";
import type { Item, Reply } from "../src/types.ts";

const TEXTS = withTexts({});
const NOON = new Date("2026-11-21T12:00:00Z");

function bot(topic: string, question = "", labels: string[] = []): Item & { who: "bot" } {
  const options = labels.map((label) => ({ id: label, label }));
  const answer = {
    kind: question ? "question" : "decision",
    topic,
    verdict: "nee",
    decided: !question,
    question: question ? { text: question, why: "" } : null,
    facts: { toestemming: false, ontvanger: "werkgever" },
    receipt: { knowledge: "abc", engine: "regels 1" },
  };
  return { who: "bot", replies: [readReply({ text: `over ${topic}`, options, answer }) as Reply] };
}

const me = (text: string): Item => ({ who: "me", text, message: { text }, key: "1" });

test("a sheet has the question in the person's own words and what was answered since, a number as its option", () => {
  const last = bot("verstrekken");
  const items = [
    me("Klacht?"),
    bot("klacht"),
    me("Mag mijn baas dat weten?"),
    bot("verstrekken", "Toestemming?", ["Ja", "Nee"]),
    me("2"),
    last,
  ];
  const sheet = sheetOf(items, last.replies[0] as Reply, TEXTS, NOON);
  assert.equal(sheet.question, "Mag mijn baas dat weten?");
  assert.deepEqual(sheet.steps, [{ asked: "Toestemming?", said: "Nee" }]);
  assert.equal(sheet.date, "21 november 2026");
  assert.equal(sheet.receipt, "verstrekken ontvanger=werkgever toestemming=false abc regels 1");
});

test("the text of a sheet holds question, verdict, answer, date and receipt code", () => {
  const last = bot("verstrekken");
  const text = sheetText(sheetOf([me("Mag dat?"), last], last.replies[0] as Reply, TEXTS, NOON), TEXTS);
  for (const part of [
    "Mag dat?",
    "Nee, dat mag niet",
    "over verstrekken",
    "21 november 2026",
    "toestemming=false abc",
  ]) {
    assert.ok(text.includes(part), part);
  }
});
