/** The conversation as it stands on the screen: messages, replies with their buttons, notes and errors. */

import { parseBlocks } from "./blocks.ts";
import { rank, replyCard, type Surroundings, verdictWords } from "./card.ts";
import { button, h, link } from "./dom.ts";
import { fill, type Texts } from "./texts.ts";
import type { Item, Message, Option, Reply } from "./types.ts";

/** What the buttons in the conversation do. */
export interface Actions {
  choose(label: string, message: Message): void;
  copy(reply: Reply): void;
  takeAlong(reply: Reply): void;
  rate(useful: boolean): Promise<boolean>;
}

export class Log {
  readonly node: HTMLElement;
  readonly #list = h("div", { class: "items" });

  constructor(
    private readonly around: Surroundings,
    private readonly actions: Actions,
  ) {
    this.node = h(
      "div",
      { class: "log", role: "log", "aria-live": "off", "aria-label": around.texts.conversation },
      this.#list,
    );
  }

  /** Back to the welcome alone. */
  clear(): void {
    this.#list.replaceChildren(this.#welcome());
  }

  /** Adds an item; a reply can be answered by its options when `live`. Returns the new element. */
  add(item: Item, live: boolean): HTMLElement {
    const { texts } = this.around;
    const made =
      item.who === "bot"
        ? this.#replies(item.replies, live)
        : item.who === "me"
          ? h("div", { class: "me" }, h("span", { class: "hidden" }, `${texts.you}: `), item.text)
          : h("p", { class: "note-line" }, item.text);
    this.#list.append(made);
    return made;
  }

  /** The welcome again, after its words changed. */
  greet(): void {
    this.#list.firstChild?.replaceWith(this.#welcome());
  }

  addError(node: HTMLElement): void {
    this.#list.append(node);
  }

  /** Marks the option that was chosen and stops the others, without taking the focus away yet. */
  lock(): void {
    for (const option of this.#list.querySelectorAll(".options button")) option.setAttribute("aria-disabled", "true");
  }

  unlock(): void {
    for (const option of this.#list.querySelectorAll(".options button")) {
      option.removeAttribute("aria-disabled");
      option.classList.remove("chosen");
    }
  }

  /** Takes the options of earlier turns away. */
  retire(): void {
    for (const options of this.#list.querySelectorAll(".options")) options.remove();
  }

  #replies(replies: readonly Reply[], live: boolean): HTMLElement {
    const cards = replies.map((reply) => {
      const card = replyCard(reply, this.around, live && reply.options.length ? this.#options(reply.options) : null);
      if (this.#worthKeeping(reply)) card.append(this.#tools(reply));
      return card;
    });
    return h("div", { class: "turn" }, ...cards);
  }

  #worthKeeping(reply: Reply): boolean {
    const { answer } = reply;
    return (
      !!answer &&
      answer.citations.length > 0 &&
      (answer.kind === "information" || rank(reply, this.around.texts) === "card")
    );
  }

  #options(options: readonly Option[]): Node {
    const { texts } = this.around;
    const followUp = options.every((option) => option.id.startsWith("doe:"));
    const label = followUp ? texts.follow_up : texts.choose;
    const items = options.map((option, index) =>
      this.#option(index + 1, option.label, () => this.actions.choose(option.label, { choice: option.id })),
    );
    return choices(label, items, followUp ? "across" : "");
  }

  #option(number: number, label: string, act: () => void): HTMLElement {
    const made = button(h("span", { class: "number" }, String(number)), () => {
      if (made.getAttribute("aria-disabled")) return;
      made.classList.add("chosen");
      act();
    });
    made.append(h("span", {}, label));
    return h("li", {}, made);
  }

  #welcome(): HTMLElement {
    const { texts } = this.around;
    const examples = texts.examples.map((label, index) =>
      this.#option(index + 1, label, () => this.actions.choose(label, { example: label })),
    );
    return h(
      "article",
      { class: "bot words" },
      h("h3", { class: "hidden" }, texts.me),
      ...texts.welcome.map((sentence) => h("p", {}, sentence)),
      h("h4", {}, texts.abilities_title),
      h("ul", {}, ...texts.abilities.map((ability) => h("li", {}, ability))),
      choices(texts.examples_title, examples),
    );
  }

  #tools(reply: Reply): HTMLElement {
    const { texts, base } = this.around;
    const topic = reply.answer?.topic;
    const row = h(
      "div",
      { class: "tools" },
      button(texts.copy, () => this.actions.copy(reply)),
      button(texts.take_along, () => this.actions.takeAlong(reply)),
    );
    if (topic)
      row.append(
        link(`${base}regelboek/onderwerp-${encodeURIComponent(topic)}.html`, texts.topic_rules, texts.new_tab),
      );
    if (!reply.answer?.question) row.append(this.#rating());
    return row;
  }

  #rating(): HTMLElement {
    const { texts } = this.around;
    const box = h(
      "div",
      { class: "rating", role: "group", "aria-label": texts.useful, tabindex: "-1" },
      h("span", {}, texts.useful),
    );
    const rate = async (useful: boolean) => {
      const thanks = h("span", { tabindex: "-1" }, texts.thanks);
      box.replaceChildren(thanks);
      thanks.focus({ preventScroll: true });
      if (!(await this.actions.rate(useful))) thanks.textContent = texts.thanks_failed;
    };
    box.append(
      button(texts.yes, () => void rate(true)),
      button(texts.no, () => void rate(false)),
    );
    return box;
  }
}

function choices(label: string, items: readonly Node[], look = ""): HTMLElement {
  const list = h("ul", { class: look, "aria-label": label }, ...items);
  return h("div", { class: "options" }, h("p", { class: "hint" }, label), list);
}

/** What a screen reader says of a reply: verdict, text, question and options; the sources only by their number. */
export function spoken(replies: readonly Reply[], texts: Texts): string {
  return replies
    .map((reply) => {
      const verdict = reply.answer && rank(reply, texts) !== "words" ? `${verdictWords(reply.answer, texts)}.` : "";
      const blocks = parseBlocks(reply.text).filter(
        (block) => block.text !== texts.sources_heading && !block.text.startsWith(`${texts.sources_heading} `),
      );
      const said = blocks.flatMap((block) => [block.text, ...block.items]);
      const options = reply.options.map((option, index) => `${index + 1}: ${option.label}.`);
      return [verdict, ...said, ...options].filter(Boolean).join(" ");
    })
    .join(" ");
}

/** An error with a button to try again, which counts down first when there is something to wait for. */
export function errorBox(
  sentence: string,
  texts: Texts,
  wait: number,
  ready: () => void,
  retry: (() => void) | null,
): HTMLElement {
  const again = button(texts.retry, () => {
    if (again.getAttribute("aria-disabled")) return;
    // The box stays, with the focus in it, until the try has come to something.
    again.setAttribute("aria-disabled", "true");
    retry?.();
  });
  const box = h("div", { class: "error" }, h("p", {}, sentence), retry && again);
  const count = (left: number) => {
    if (left < wait && !box.isConnected) return;
    again.textContent = left > 0 ? fill(texts.retry_in, { seconds: left }) : texts.retry;
    if (left > 0) {
      again.setAttribute("aria-disabled", "true");
      setTimeout(count, 1000, left - 1);
    } else if (wait > 0) {
      again.removeAttribute("aria-disabled");
      ready();
    }
  };
  count(wait);
  return box;
}
