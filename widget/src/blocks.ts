/**
 * Takes the text of a reply apart: paragraphs and lists, and the places where it refers to a passage. Blank lines part
 * blocks, lines that start with "- " are a list, a line before a list is its heading.
 */
import type { Answer, Citation } from "./types.ts";

export interface Block {
  /** A paragraph, or the heading of the list; "" for a list without one. */
  readonly text: string;
  /** Empty for a paragraph. */
  readonly items: readonly string[];
}

/** A passage that an answer cites, with everything it quotes from there. */
export interface Passage {
  readonly number: number;
  readonly id: string;
  readonly first: Citation;
  readonly quotes: readonly Citation[];
}

/** Words, or the passage that stood there as a reference between brackets. */
export type Segment = string | Passage;

export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const part of text.split(/\n\s*\n/)) {
    let items: string[] | null = null;
    for (const line of part.split("\n").map((raw) => raw.trim())) {
      if (line.startsWith("- ")) {
        if (!items) {
          items = [];
          const lead = blocks.at(-1);
          const heading = lead && lead.items.length === 0 && lead.text.endsWith(":") ? (blocks.pop()?.text ?? "") : "";
          blocks.push({ text: heading, items });
        }
        items.push(line.slice(2));
      } else if (line) {
        items = null;
        blocks.push({ text: line, items: [] });
      }
    }
  }
  return blocks;
}

/** The passages of an answer: first those that the text names, in its order, then the others as they are cited. */
export function passagesOf(answer: Answer | null, text: string, paragraphWord: string): Passage[] {
  const found = new Map<string, Citation[]>();
  for (const citation of answer?.citations ?? []) {
    if (citation.passage) found.set(citation.passage, [...(found.get(citation.passage) ?? []), citation]);
  }
  const at = ([first]: readonly Citation[]) => (first ? indexOfPlace(text, placeOf(first, paragraphWord)) >>> 0 : 0);
  return [...found]
    .sort(([, one], [, other]) => at(one) - at(other)) // ">>> 0" makes of -1, not named, the last place
    .map(([id, quotes], index) => ({ number: index + 1, id, first: quotes[0] as Citation, quotes }));
}

/** How the text of a reply names a passage: its heading and paragraph. */
export function placeOf(citation: Citation, paragraphWord: string): string {
  return `‘${citation.section.at(-1) ?? ""}’, ${paragraphWord} ${citation.paragraph}`;
}

/** The text in pieces, with each reference "(‘heading’, alinea 1…)" to one of these passages taken out as that passage. */
export function segments(text: string, passages: readonly Passage[], paragraphWord: string): Segment[] {
  const pieces: Segment[] = [];
  let rest = text;
  for (;;) {
    const next = firstReference(rest, passages, paragraphWord);
    if (!next) return rest ? [...pieces, rest] : pieces;
    pieces.push(rest.slice(0, next.start).trimEnd(), next.passage);
    rest = rest.slice(next.end);
  }
}

/** The passages that the text names, in their own order. */
export function namedIn(text: string, passages: readonly Passage[], paragraphWord: string): Passage[] {
  return passages.filter((passage) => indexOfPlace(text, placeOf(passage.first, paragraphWord)) >= 0);
}

function firstReference(text: string, passages: readonly Passage[], paragraphWord: string) {
  let first: { start: number; end: number; passage: Passage } | null = null;
  for (const passage of passages) {
    const start = indexOfPlace(text, `(${placeOf(passage.first, paragraphWord)}`);
    const end = start < 0 ? -1 : closingBracket(text, start);
    if (end > 0 && (!first || start < first.start)) first = { start, end: end + 1, passage };
  }
  return first;
}

/** Where a place stands; paragraph 1 is not found in "alinea 12". */
function indexOfPlace(text: string, place: string): number {
  let at = text.indexOf(place);
  while (at >= 0 && /\d/.test(text.charAt(at + place.length))) at = text.indexOf(place, at + 1);
  return at;
}

function closingBracket(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at;
  }
  return -1;
}
