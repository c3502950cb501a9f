/** Draws one reply of the assistant: the verdict, the text with its footnotes, why, and what would change it. */
import { type Block, namedIn, type Passage, parseBlocks, passagesOf, segments } from "./blocks.ts";
import { disclosure, h, type IconName, icon, link } from "./dom.ts";
import { fill, lookUp, type Texts } from "./texts.ts";
import type { Answer, Reply } from "./types.ts";

const LOOKS: Readonly<Record<string, IconName>> = {
  ja: "yes",
  ja_mits: "yes",
  mag_weigeren: "yes",
  verplicht: "must",
  nee: "no",
  nee_tenzij: "no",
  niet_bepaald: "maybe",
  niet_geregeld: "maybe",
};
/** Where the question is whether something may be done; elsewhere "dat mag" would not fit. */
const PERMISSION_TOPICS = ["verstrekken", "kwaliteitsonderzoek", "organisatie_buiten_zorg"];
const EFFECTS = ["applies", "defeated", "open", "not_met"] as const;

/** What drawing needs to know of its surroundings. `base` is the address of the server, with a slash at the end. */
export interface Surroundings {
  readonly texts: Texts;
  readonly base: string;
}

/** How much a reply is: a card with its verdict, a reminder of the verdict so far, or words only. */
export function rank(reply: Reply, texts: Texts): "card" | "reminder" | "words" {
  const answer = reply.answer;
  if (!answer || !verdictWords(answer, texts)) return "words";
  if (answer.kind === "decision" || answer.kind === "outside") return "card";
  if (answer.kind !== "question") return "words";
  return parseBlocks(reply.text).some((block) => isHeaded(block, texts.sources_heading)) ? "card" : "reminder";
}

/** The verdict in a few words, "" for a reply without one. */
export function verdictWords(answer: Answer, texts: Texts): string {
  const words = lookUp(texts.verdicts, answer.verdict);
  const plain = PERMISSION_TOPICS.includes(answer.topic) ? "" : lookUp(texts.plain_verdicts, answer.verdict);
  const provisional = answer.decided ? "" : ` (${texts.provisional})`;
  return words && (plain || words) + provisional;
}

/** A reply as an article. Its heading can take the focus. `options` stand right after the text. */
export function replyCard(reply: Reply, { texts, base }: Surroundings, options: Node | null): HTMLElement {
  const { answer } = reply;
  const how = rank(reply, texts);
  const notes = new Footnotes(passagesOf(answer, reply.text, texts.paragraph), texts, base);
  const parts: Child[] = [heading(reply, how, texts)];
  if (answer && how === "reminder") {
    parts.push(h("p", { class: "so-far" }, fill(texts.so_far, { verdict: verdictWords(answer, texts) })));
  }
  for (const block of parseBlocks(reply.text)) parts.push(...drawBlock(block, reply, notes));
  parts.push(options);
  if (answer?.question?.why) {
    parts.push(...folded(texts.why_asked, () => notes.paragraph(answer.question?.why ?? "")));
  }
  // A final answer offers these as choices of the assistant itself.
  if (answer && how === "card" && answer.kind === "question") {
    parts.push(...folded(texts.why, () => reasons(answer, notes, texts)));
    if (answer.changes.length) {
      parts.push(...folded(texts.changes, () => [bullets(answer.changes)]));
    }
  }
  return h("article", { class: `bot ${how}` }, ...parts);
}

type Child = Node | null;

function heading(reply: Reply, how: string, texts: Texts): HTMLElement {
  const { answer } = reply;
  if (answer?.kind === "safety") {
    return h("h3", { class: "verdict must", tabindex: "-1" }, icon("must"), h("span", {}, texts.safety));
  }
  if (!answer || how !== "card") return h("h3", { class: "who", tabindex: "-1" }, texts.me);
  const look = LOOKS[answer.verdict] ?? "maybe";
  return h("h3", { class: `verdict ${look}`, tabindex: "-1" }, icon(look), h("span", {}, verdictWords(answer, texts)));
}

function isHeaded(block: Block, words: string): boolean {
  return block.text === words || (!block.items.length && block.text.startsWith(`${words} `));
}

function drawBlock(block: Block, reply: Reply, notes: Footnotes): Child[] {
  const texts = notes.texts;
  if (isHeaded(block, texts.sources_heading)) {
    const named = namedIn([block.text, ...block.items].join("\n"), notes.passages, texts.paragraph);
    if (named.length) return notes.list(named);
  }
  if (block.items.length) {
    const made: Child[] = [block.text ? h("h4", {}, block.text) : null, notes.bullets(block.items)];
    return isHeaded(block, texts.notes_heading) ? [h("div", { class: "notices" }, ...made)] : made;
  }
  const asked = block.text === reply.answer?.question?.text;
  return notes.paragraph(block.text, asked ? "asked" : "");
}

function reasons(answer: Answer, notes: Footnotes, texts: Texts): Node[] {
  return EFFECTS.flatMap((effect) => {
    const found = answer.reasons.filter((reason) => reason.effect === effect);
    const items = found.map((reason) =>
      notes.item([reason.text, ...notes.passages.filter((passage) => reason.citations.includes(passage.id))]),
    );
    return items.length ? [h("h5", {}, texts.effects[effect]), h("ul", {}, ...items)] : [];
  });
}

function bullets(items: readonly string[]): HTMLElement {
  return h("ul", {}, ...items.map((item) => h("li", {}, item)));
}

function folded(title: string, content: () => Node[]): Node[] {
  const opener = h("button", { type: "button", class: "fold" }, title);
  return [h("h4", { class: "fold-title" }, opener), disclosure(opener, content, "unfolded")];
}

/** The footnotes of one reply: a small numbered button in the text, and what it opens. */
class Footnotes {
  constructor(
    readonly passages: readonly Passage[],
    readonly texts: Texts,
    private readonly base: string,
  ) {}

  /** A paragraph; the footnotes that are opened in it stand right after it. */
  paragraph(text: string, look = ""): Node[] {
    const { line, panels } = this.#line(segments(text, this.passages, this.texts.paragraph));
    return [h("p", look ? { class: look } : {}, ...line), ...panels];
  }

  bullets(items: readonly string[]): HTMLElement {
    return h("ul", {}, ...items.map((item) => this.item(segments(item, this.passages, this.texts.paragraph))));
  }

  item(parts: readonly (string | Passage)[]): HTMLElement {
    const { line, panels } = this.#line(parts);
    return h("li", {}, ...line, ...panels);
  }

  /** The sources of a verdict, each a line that opens. */
  list(passages: readonly Passage[]): Node[] {
    const rows = passages.map((passage) => {
      const title = `${passage.first.section.at(-1) ?? ""}, ${this.texts.paragraph} ${passage.first.paragraph}`;
      const number = h("span", { class: "number" }, String(passage.number));
      const opener = h("button", { type: "button", class: "source" }, number, h("span", {}, title));
      return h(
        "li",
        {},
        opener,
        disclosure(opener, () => this.#passage(passage), "note"),
      );
    });
    return [h("h4", {}, this.texts.sources), h("ol", { class: "sources" }, ...rows)];
  }

  #line(parts: readonly (string | Passage)[]): { line: Node[]; panels: Node[] } {
    const line: Node[] = [];
    const panels: Node[] = [];
    for (const part of parts) {
      if (typeof part === "string") {
        line.push(document.createTextNode(part));
        continue;
      }
      const label = fill(this.texts.source, { n: part.number });
      const opener = h("button", { type: "button", class: "mark", "aria-label": label }, String(part.number));
      panels.push(disclosure(opener, () => this.#passage(part), "note"));
      line.push(document.createTextNode("\u00a0"), opener);
    }
    return { line, panels };
  }

  #passage({ id, first, quotes }: Passage): Node[] {
    const { texts } = this;
    const document = lookUp(texts.documents, first.document) || first.document;
    const place = fill(texts.source_place, { section: first.section.join(" › "), paragraph: first.paragraph });
    const quoted = quotes.map(({ quote, status }) =>
      h(
        "li",
        {},
        h("q", {}, quote),
        h("span", { class: `status ${lookUp(STATUS_LOOKS, status)}` }, lookUp(texts.statuses, status) || status),
      ),
    );
    const href = `${this.base}regelboek/document-${encodeURIComponent(first.document)}.html#${encodeURIComponent(id)}`;
    return [
      h("p", {}, h("strong", {}, document)),
      h("p", {}, place),
      h("ul", { class: "quotes" }, ...quoted),
      h("p", {}, link(href, texts.in_rulebook, texts.new_tab)),
    ];
  }
}

const STATUS_LOOKS: Readonly<Record<string, string>> = { geldend: "current", verouderd: "old" };
