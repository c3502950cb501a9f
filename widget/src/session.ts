/**
 * What the tab remembers of the conversation: the token and what was said. It stands in sessionStorage, so it outlives
 * a reload and not the tab; where the browser forbids storage (a sandboxed frame), in memory only.
 */
import type { Item } from "./types.ts";

export class Session {
  token = "";
  items: Item[] = [];
  readonly #key: string;

  constructor(base: string) {
    // What another version stored may look different.
    this.#key = `deelwijzer ${VERSION} ${base}`;
    try {
      const { token, items } = JSON.parse(sessionStorage.getItem(this.#key) ?? "") as Session;
      if (Array.isArray(items)) Object.assign(this, { token, items });
    } catch {
      // Nothing readable: a new conversation.
    }
  }

  add(item: Item): void {
    this.items.push(item);
    this.keep();
  }

  /** The assistant's conversation is gone, what is on the screen stays. */
  drop(): void {
    this.token = "";
    this.keep();
  }

  clear(): void {
    this.token = "";
    this.items = [];
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // There was no storage to clear.
    }
  }

  keep(): void {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ token: this.token, items: this.items }));
    } catch {
      // No storage, or full: the conversation goes on and does not outlive a reload.
    }
  }
}
