/** Speaks to screen readers: one polite live region that only ever holds the newest sentence. */
import { h } from "./dom.ts";

const PAUSE_MS = 60;

export class Announcer {
  readonly node = h("div", { class: "hidden", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says `sentence` once. It is emptied first, so that the same sentence can be said again. */
  say(sentence: string): void {
    clearTimeout(this.#timer);
    this.node.textContent = "";
    this.#timer = setTimeout(() => {
      this.node.textContent = sentence;
    }, PAUSE_MS);
  }
}
