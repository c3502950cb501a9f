/** Leads the conversation: what is sent, what comes back, and what happens when that fails. */
import { Announcer } from "./announcer.ts";
import { Api, Failure } from "./api.ts";
import { Composer } from "./composer.ts";
import { askErase, showSheet } from "./dialogs.ts";
import { errorBox, Log, spoken } from "./log.ts";
import { Session } from "./session.ts";
import { sheetOf } from "./sheet.ts";
import type { Texts } from "./texts.ts";
import type { Item, Message, Option, Reply, Said } from "./types.ts";

const SLOW_MS = 8000;

/** What the outside is told; never any text of the conversation. */
export type Emit = (name: "message" | "error" | "erased", detail: Readonly<Record<string, string | number>>) => void;

export class Chat {
  readonly announcer = new Announcer();
  readonly log: Log;
  readonly composer: Composer;
  busy = false;
  readonly api: Api;
  readonly #session: Session;
  #error: HTMLElement | null = null;

  constructor(
    private readonly place: HTMLElement,
    base: string,
    private readonly texts: Texts,
    private readonly emit: Emit,
  ) {
    this.api = new Api(base);
    this.#session = new Session(base);
    this.composer = new Composer(
      texts,
      (text) => void this.say(text, { text }),
      (sentence) => this.announcer.say(sentence),
    );
    this.log = new Log(
      { texts, base },
      {
        choose: (label, message) => void this.say(label, message),
        copy: (reply) => void this.#copy(reply),
        takeAlong: (reply) => showSheet(this.place, texts, sheetOf(this.#session.items, reply, texts, new Date())),
        rate: (useful) => this.#rate(useful),
      },
    );
  }

  get messages(): number {
    return this.#session.items.filter((item) => item.who === "me").length;
  }

  /** Draws what this tab remembers, or the welcome. */
  restore(): void {
    const { items } = this.#session;
    this.log.clear();
    if (!items.length) return;
    this.log.retire();
    const last = items.at(-1);
    try {
      for (const item of items) this.log.add(item, item === last);
    } catch {
      // Not what this widget stored.
      this.#session.clear();
      this.log.clear();
      return;
    }
    if (last?.who === "me") this.#showError(this.texts.unsure, 0, () => void this.#deliver(last, true));
  }

  /** Says something for the person. Nothing happens while an earlier message is on its way. */
  async say(text: string, message: Message): Promise<void> {
    if (this.busy) {
      this.announcer.say(this.texts.wait);
      return;
    }
    this.#error?.remove();
    const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const item: Said = { who: "me", text, message, key };
    this.#session.add(item);
    const drawn = this.log.add(item, false);
    drawn.scrollIntoView({ block: "nearest" });
    this.emit("message", { from: "user" });
    performance.mark("deelwijzer:sent");
    await this.#deliver(item, false);
  }

  /** A new conversation; what the old one left behind is taken away, or expires when that fails. */
  async restart(): Promise<void> {
    if (this.busy) return;
    const { token } = this.#session;
    this.#begin(this.texts.restarted);
    if (token) await this.api.erase(token).catch(() => undefined);
  }

  askErase(): void {
    if (!this.busy) askErase(this.place, this.texts, () => void this.erase());
  }

  /** Erases the conversation here and on the server. On a failure it stays, with an error and a button. */
  async erase(): Promise<void> {
    const { token } = this.#session;
    await this.#working(
      async () => {
        // A conversation that the server no longer knows has nothing left to erase.
        if (token) await this.api.erase(token).catch(unlessExpired);
        this.#begin(this.texts.erased);
        this.emit("erased", {});
      },
      () => void this.erase(),
    );
  }

  #begin(sentence: string): void {
    const held = this.#holdsFocus(".log");
    this.#session.clear();
    this.#error = null;
    this.log.clear();
    this.log.add({ who: "note", text: sentence }, false);
    if (held) this.composer.focus();
    this.announcer.say(sentence);
  }

  async #deliver(item: Said, again: boolean): Promise<void> {
    const { message, key } = item;
    this.log.lock();
    await this.#working(
      async () => {
        try {
          this.#show(await this.#exchange(again ? this.#unmistakable(message) : message, key));
        } catch (failure) {
          if (!(failure instanceof Failure)) throw failure;
          if (failure.trouble === "expired") this.#expired(message);
          else if (failure.trouble === "refused" && "text" in message) this.#refused(failure, message.text);
          else throw failure;
        }
      },
      () => void this.#deliver(item, true),
    );
  }

  async #exchange(message: Message, key: string): Promise<Reply[]> {
    let greeting: Option[] = [];
    if (!this.#session.token) {
      const opened = await this.api.open();
      this.#session.token = opened.token;
      greeting = opened.replies.flatMap((reply) => reply.options);
    }
    if (!("example" in message)) return this.api.send(this.#session.token, message, key);
    const option = greeting.find((offered) => offered.label === message.example);
    return this.api.send(this.#session.token, option ? { choice: option.id } : { text: message.example }, key);
  }

  /**
   * A message sent for the second time may have been answered already. The key settles that, unless the server has
   * forgotten it (it started again). A typed number or label is then sent as the
   * choice that it meant, which the server refuses when it is no longer open; the words could answer the next question.
   */
  #unmistakable(message: Message): Message {
    const before = this.#session.items.at(-2);
    const options = before?.who === "bot" ? (before.replies.at(-1)?.options ?? []) : [];
    if (!("text" in message)) return message;
    const typed = message.text.trim().toLowerCase();
    const meant = options.find((option, index) => typed === String(index + 1) || typed === option.label.toLowerCase());
    return meant ? { choice: meant.id } : message;
  }

  #show(replies: Reply[]): void {
    const item: Item = { who: "bot", replies };
    const held = this.#holdsFocus();
    this.log.retire();
    this.#error?.remove();
    this.#error = null;
    this.#session.add(item);
    const drawn = this.log.add(item, true);
    performance.mark("deelwijzer:replied");
    this.announcer.say(spoken(replies, this.texts));
    // The question that was asked comes to the top, so that the reply can be read from its beginning.
    (drawn.previousElementSibling ?? drawn).scrollIntoView({ block: "start" });
    if (held) drawn.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
    for (const reply of replies) this.emit("message", { from: "assistant", kind: reply.answer?.kind ?? "" });
  }

  /** True when the focus is on something that goes away with the next reply. */
  #holdsFocus(within = ".options, .error"): boolean {
    return !!(this.place.getRootNode() as ShadowRoot).activeElement?.closest(within);
  }

  #expired(message: Message): void {
    const typed = "text" in message;
    const note: Item = { who: "note", text: this.texts.expired };
    const held = this.#holdsFocus();
    this.#session.items.pop();
    this.#session.add(note);
    this.#session.drop();
    this.log.retire();
    this.#error?.remove();
    this.#error = null;
    this.log.add(note, false).scrollIntoView({ block: "nearest" });
    this.announcer.say(note.text);
    if (typed) this.composer.giveBack(message.text);
    if (typed || held) this.composer.focus();
    this.emit("error", { trouble: "expired", status: 401 });
  }

  /** The server will never take this text: the person gets it back to change it. */
  #refused(failure: Failure, text: string): void {
    this.composer.giveBack(text);
    this.#session.items.pop();
    this.#session.keep();
    this.log.unlock();
    this.#failed(failure, null);
    this.composer.focus();
  }

  async #working(task: () => Promise<void>, retry: () => void): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.composer.wait(true);
    const slow = setTimeout(() => this.announcer.say(this.composer.slow()), SLOW_MS);
    try {
      await task();
    } catch (failure) {
      this.log.unlock();
      this.#failed(failure instanceof Failure ? failure : new Failure("broken"), retry);
    } finally {
      clearTimeout(slow);
      this.busy = false;
      this.composer.wait(false);
    }
  }

  #failed(failure: Failure, retry: (() => void) | null): void {
    const { texts } = this;
    const own = { offline: texts.offline, unreachable: texts.unreachable, timeout: texts.timeout } as Record<
      string,
      string
    >;
    this.#showError(failure.detail || own[failure.trouble] || texts.unknown_error, failure.wait, retry);
    this.emit("error", { trouble: failure.trouble, status: failure.status });
  }

  #showError(sentence: string, wait: number, retry: (() => void) | null): void {
    const held = this.#holdsFocus(".error");
    this.#error?.remove();
    const ready = () => this.announcer.say(this.texts.retry_ready);
    const box = errorBox(sentence, this.texts, wait, ready, retry);
    this.#error = box;
    this.composer.tell(""); // the same may stand there: that there is no internet
    this.log.addError(box);
    box.scrollIntoView({ block: "nearest" });
    if (held) box.querySelector("button")?.focus({ preventScroll: true });
    this.announcer.say(sentence);
  }

  async #copy(reply: Reply): Promise<void> {
    const { texts } = this;
    const content = `${reply.text}\n\n${texts.sheet_disclaimer}\n`;
    // Refused in a frame without permission and without a secure context.
    const told = await Promise.resolve()
      .then(() => navigator.clipboard.writeText(content))
      .then(
        () => texts.copied,
        () => texts.copy_failed,
      );
    this.composer.tell(told);
    this.announcer.say(told);
  }

  async #rate(useful: boolean): Promise<boolean> {
    try {
      await this.api.feedback(this.#session.token, useful);
      return true;
    } catch {
      // The thanks have the focus, and are read for that; what stands there instead of them is not.
      this.announcer.say(this.texts.thanks_failed);
      return false;
    }
  }
}

function unlessExpired(failure: unknown): void {
  if (!(failure instanceof Failure && failure.trouble === "expired")) throw failure;
}
