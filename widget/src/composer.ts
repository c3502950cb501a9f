/** Where the person types: the field, the send button, and the line that tells what is going on. */
import { h } from "./dom.ts";
import type { Texts } from "./texts.ts";

const MOST_CHARACTERS = 1000;
const TOLD_MS = 6000;

export class Composer {
  readonly node: HTMLFormElement;
  /** Stands at the end of the conversation. */
  readonly progress: HTMLElement;
  readonly #input: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #working = h("span");
  readonly #told = h("p", { class: "told", hidden: true });

  constructor(
    private readonly texts: Texts,
    private readonly send: (text: string) => void,
    private readonly say: (sentence: string) => void,
  ) {
    this.#input = h("textarea", {
      id: "input",
      rows: "1",
      maxlength: String(MOST_CHARACTERS),
      "aria-describedby": "help",
      enterkeyhint: "send",
      autocomplete: "off",
    });
    this.#send = h("button", { type: "submit", class: "main" }, texts.send);
    this.progress = h(
      "p",
      { class: "busy", hidden: true },
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      this.#working,
    );
    this.node = h(
      "form",
      { autocomplete: "off", novalidate: true },
      this.#told,
      h("label", { for: "input" }, texts.input),
      h("p", { id: "help", class: "hint" }, texts.input_help),
      h("div", { class: "row" }, this.#input, this.#send),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      }
    });
  }

  focus(): void {
    this.#input.focus({ preventScroll: true });
  }

  /** Puts a text back in the field, unless the person is already typing something else. */
  giveBack(text: string): void {
    if (!this.#input.value) this.#input.value = text;
  }

  /** Shows that an answer is on its way. The button stays in reach, so that the focus is not lost. */
  wait(waiting: boolean): void {
    this.#working.textContent = this.texts.busy;
    this.progress.hidden = !waiting;
    this.#send.setAttribute("aria-disabled", String(waiting));
  }

  /** Says in the progress line that it takes long; returns the sentence. */
  slow(): string {
    this.#working.textContent = this.texts.slow;
    return this.texts.slow;
  }

  /** Shows a sentence above the field: for a few seconds, or with `lasting` until the next one. */
  tell(sentence: string, lasting = false): void {
    this.#told.textContent = sentence;
    this.#told.hidden = !sentence;
    if (!lasting) {
      setTimeout(() => {
        if (this.#told.textContent === sentence) this.#told.hidden = true;
      }, TOLD_MS);
    }
  }

  #submit(): void {
    const text = this.#input.value.trim();
    if (this.#send.getAttribute("aria-disabled") === "true") this.say(this.texts.wait);
    else if (text) {
      this.#input.value = "";
      this.send(text);
    } else {
      this.say(this.texts.empty);
      this.tell(this.texts.empty);
      this.focus();
    }
  }
}
