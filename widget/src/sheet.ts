/** The sheet to take along: one answer on one page, with the question, the sources, the date and the receipt code. */
import { parseBlocks } from "./blocks.ts";
import { verdictWords } from "./card.ts";
import { h } from "./dom.ts";
import css from "./sheet.css";
import { fill, type Texts } from "./texts.ts";
import type { Item, Reply } from "./types.ts";

export interface Step {
  /** What the assistant asked. */
  readonly asked: string;
  readonly said: string;
}

export interface Sheet {
  readonly date: string;
  /** In the person's own words. */
  readonly question: string;
  readonly steps: readonly Step[];
  readonly verdict: string;
  readonly answer: string;
  /** Topic, facts, knowledge base and engine: with these the answer can be made again. "" without a topic. */
  readonly receipt: string;
}

/** The sheet of `reply`, which is among `items`. */
export function sheetOf(items: readonly Item[], reply: Reply, texts: Texts, now: Date): Sheet {
  const answer = reply.answer;
  const at = items.findIndex((item) => item.who === "bot" && item.replies.includes(reply));
  const [question, ...later] = saidAbout(items.slice(0, at), answer?.topic ?? "");
  const facts = Object.entries(answer?.facts ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    date: new Intl.DateTimeFormat("nl-NL", { dateStyle: "long" }).format(now),
    question: question?.said ?? "",
    steps: later.filter((step) => step.asked),
    verdict: answer ? verdictWords(answer, texts) : "",
    answer: reply.text,
    receipt: answer?.topic
      ? [answer.topic, ...facts.map(([name, value]) => `${name}=${value}`), answer.knowledge, answer.engine].join(" ")
      : "",
  };
}

/** What the person said since the conversation turned to this topic, each with the question that was open then. */
function saidAbout(items: readonly Item[], topic: string): Step[] {
  const steps: Step[] = [];
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (item?.who === "bot" && item.replies.some((reply) => reply.answer?.topic && reply.answer.topic !== topic)) break;
    if (item?.who !== "me") continue;
    const before = items[at - 1];
    const open = before?.who === "bot" ? before.replies.at(-1) : null;
    // A number that was typed says little on paper: the option that it stands for does.
    const said = open?.options[Number(item.text) - 1]?.label ?? item.text;
    steps.unshift({ asked: open?.answer?.question?.text ?? "", said });
  }
  return steps;
}

export function sheetText(sheet: Sheet, texts: Texts): string {
  const steps = sheet.steps.flatMap((step) => [`- ${step.asked}`, `  ${step.said}`]);
  const parts = [
    texts.sheet_title.toUpperCase(),
    fill(texts.sheet_date, { date: sheet.date }),
    sheet.question && `${texts.sheet_question}\n${sheet.question}`,
    steps.length > 0 && [texts.sheet_steps, ...steps].join("\n"),
    [texts.sheet_answer, sheet.verdict, "", sheet.answer].join("\n"),
    texts.sheet_disclaimer,
    sheet.receipt && `${texts.sheet_receipt}\n${sheet.receipt}\n${texts.sheet_receipt_help}`,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/** The sheet as elements, for the screen, for paper and for a file. */
export function sheetNode(sheet: Sheet, texts: Texts): HTMLElement {
  const steps = sheet.steps.map((step) => h("li", {}, step.asked, h("br"), h("strong", {}, step.said)));
  const answer = parseBlocks(sheet.answer).flatMap((block) =>
    block.items.length
      ? [block.text ? h("h3", {}, block.text) : null, h("ul", {}, ...block.items.map((item) => h("li", {}, item)))]
      : [h("p", {}, block.text)],
  );
  return h(
    "article",
    { class: "sheet", lang: "nl" },
    h("h1", {}, texts.sheet_title),
    h("p", { class: "small" }, `${fill(texts.sheet_date, { date: sheet.date })}. ${texts.sheet_intro}`),
    ...(sheet.question ? [h("h2", {}, texts.sheet_question), h("p", {}, sheet.question)] : []),
    ...(steps.length ? [h("h2", {}, texts.sheet_steps), h("ul", {}, ...steps)] : []),
    h("h2", {}, texts.sheet_answer),
    sheet.verdict && h("p", { class: "outcome" }, sheet.verdict),
    ...answer,
    h("p", { class: "small rule" }, texts.sheet_disclaimer),
    ...(sheet.receipt
      ? [
          h(
            "p",
            { class: "small" },
            `${texts.sheet_receipt}: `,
            h("code", {}, sheet.receipt),
            ` ${texts.sheet_receipt_help}`,
          ),
        ]
      : []),
  );
}

/** The sheet as a whole HTML document. It is only written to a file, never read as markup here. */
export function sheetPage(sheet: Sheet, texts: Texts): string {
  const markup = (node: Node) => new XMLSerializer().serializeToString(node);
  const title = markup(document.createTextNode(texts.sheet_title));
  const head = `<meta charset="utf-8"><title>${title}</title><style>${css}</style>`;
  return `<!doctype html>\n<html lang="nl"><head>${head}</head><body><main>${markup(sheetNode(sheet, texts))}</main></body></html>\n`;
}

/** Offers a text as a file to save. */
export function save(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Prints the sheet and nothing else of the page around it. The sheet stands in the page for as long as that takes, in a
 * shadow tree of its own; a style sheet that only holds for paper hides everything else.
 */
export function printSheet(node: HTMLElement): void {
  const holder = h("div", { "data-deelwijzer-sheet": true });
  const shadow = holder.attachShadow({ mode: "closed" });
  const paper = styleSheet(css);
  const page = styleSheet(
    "@page{margin:14mm}[data-deelwijzer-sheet]{display:none}@media print{body>:not([data-deelwijzer-sheet]){display:none!important}" +
      "[data-deelwijzer-sheet]{display:block}html,body{background:#fff!important;margin:0!important;padding:0!important;min-height:0!important}}",
  );
  shadow.adoptedStyleSheets = [paper];
  shadow.append(node);
  document.body.append(holder);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
  const tidy = () => {
    removeEventListener("afterprint", tidy);
    holder.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
  };
  addEventListener("afterprint", tidy);
  print();
}

export function styleSheet(rules: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(rules);
  return made;
}
