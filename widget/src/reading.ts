/**
 * Reads what came over the network. Nothing is trusted: what has the wrong shape is left out, so the
 * rest of the widget only ever meets strings, numbers and lists of the types in types.ts.
 */
import type { Answer, Citation, Option, Reply } from "./types.ts";

type Fields = Record<string, unknown>;

const MOST_ITEMS = 200;

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_ITEMS) : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return list(value).map(text).filter(Boolean);
}

/** A reply, or null when there is no text to show. */
export function readReply(value: unknown): Reply | null {
  const raw = fields(value);
  const said = text(raw.text).trim();
  if (!said) return null;
  const options = list(raw.options)
    .map(fields)
    .map((option): Option => ({ id: text(option.id), label: text(option.label) }))
    .filter((option) => option.id && option.label);
  return { text: said, options, answer: raw.answer ? readAnswer(raw.answer) : null };
}

export function readReplies(value: unknown): Reply[] {
  return list(value)
    .map(readReply)
    .filter((reply) => reply !== null);
}

function readAnswer(value: unknown): Answer {
  const raw = fields(value);
  const question = fields(raw.question);
  const receipt = fields(raw.receipt);
  return {
    kind: text(raw.kind),
    topic: text(raw.topic),
    verdict: text(raw.verdict),
    decided: raw.decided !== false,
    facts: Object.fromEntries(Object.entries(fields(raw.facts)).map(([name, fact]) => [name, String(fact)])),
    question: text(question.text) ? { text: text(question.text), why: text(question.why) } : null,
    reasons: list(raw.reasons)
      .map(fields)
      .map((reason) => ({ effect: text(reason.effect), text: text(reason.text), citations: texts(reason.citations) }))
      .filter((reason) => reason.text),
    changes: list(raw.what_would_change_it)
      .map((change) => text(fields(change).text))
      .filter(Boolean),
    citations: list(raw.citations).map(readCitation),
    knowledge: text(receipt.knowledge),
    engine: text(receipt.engine),
  };
}

function readCitation(value: unknown): Citation {
  const raw = fields(value);
  return {
    passage: text(raw.passage),
    document: text(raw.document),
    section: texts(raw.section),
    paragraph: typeof raw.paragraph === "number" ? raw.paragraph : 0,
    status: text(raw.status),
    quote: text(raw.quote),
  };
}
