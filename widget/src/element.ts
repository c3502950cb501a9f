/** The element `<deelwijzer-chat>`: its frame, attributes, properties, methods and events (docs/widget.md). */
import { Chat } from "./chat.ts";
import { button, h, icon, isWeb, link } from "./dom.ts";
import { fields, text } from "./reading.ts";
import sheetCss from "./sheet.css";
import { styleSheet } from "./sheet.ts";
import css from "./style.css";
import { type Texts, withTexts } from "./texts.ts";

/** What a page may know of the chat; no text of the conversation. */
export interface State {
  readonly version: string;
  readonly mode: "inline" | "floating";
  readonly open: boolean;
  readonly busy: boolean;
  readonly online: boolean;
  /** How many messages the person sent in this conversation. */
  readonly messages: number;
}

/** Where this script came from, read while it runs for the first time: the server that answers, unless told otherwise. */
const HOME = serverOf((document.currentScript as HTMLScriptElement | null)?.src ?? "");
/** Colours for both themes, and a theme: all that an organisation may say of the style. */
const STYLE = /^(--[a-z-]+:light-dark\(#\w+,#\w+\);)*(color-scheme:\w+;)?$/;
const SMALL = "(max-width: 36rem), (max-height: 30rem)";

/** Made once for all elements of a page. */
let sheets: CSSStyleSheet[] = [];

export class DeelwijzerChat extends HTMLElement {
  static readonly observedAttributes = ["open"];
  #ownTexts: unknown = {};
  #texts: Texts = withTexts({});
  #chat: Chat | null = null;
  #panel: HTMLDialogElement | null = null;
  #launcher: HTMLButtonElement | null = null;
  readonly #small = matchMedia(SMALL);

  /** Own sentences in the place of the built-in ones; set it before the element is put in the page. */
  get texts(): Texts {
    return this.#texts;
  }

  set texts(changes: unknown) {
    this.#ownTexts = changes;
  }

  get state(): State {
    return Object.freeze({
      version: VERSION,
      mode: this.#mode,
      open: this.#panel ? this.#panel.open : true,
      busy: this.#chat?.busy ?? false,
      online: navigator.onLine,
      messages: this.#chat?.messages ?? 0,
    });
  }

  get #mode(): "inline" | "floating" {
    return this.getAttribute("mode") === "floating" ? "floating" : "inline";
  }

  connectedCallback(): void {
    this.#listen("addEventListener");
    if (this.#chat) return;
    this.#draw();
    this.#emit("ready", { version: VERSION });
  }

  disconnectedCallback(): void {
    this.#listen("removeEventListener");
  }

  #listen(how: "addEventListener" | "removeEventListener"): void {
    for (const name of ["online", "offline"]) window[how](name, this.#network);
    this.#small[how]("change", this.#resize);
  }

  attributeChangedCallback(): void {
    if (!this.#panel) return;
    if (this.hasAttribute("open")) this.#show();
    else if (this.#panel.open) this.#panel.close();
  }

  /** Asks a question for the person, in words; ready when the answer is there or has failed. Opens the chat. */
  async ask(text: unknown): Promise<void> {
    const said = String(text).trim();
    this.open();
    if (said) await this.#chat?.say(said, { text: said });
  }

  async restart(): Promise<void> {
    await this.#chat?.restart();
  }

  /** Erases the conversation without asking first. */
  async erase(): Promise<void> {
    await this.#chat?.erase();
  }

  open(): void {
    this.setAttribute("open", "");
  }

  close(): void {
    this.removeAttribute("open");
  }

  /** Puts on the words and colours of the organisation; those of the page itself win, and the theme it names. */
  #dress(root: ShadowRoot, settings: unknown): void {
    const { texts, style } = fields(settings);
    const rules = STYLE.exec(text(style));
    Object.assign(this.#texts, withTexts(this.#ownTexts, withTexts(this.#slotted("texts"), withTexts(texts))));
    root.adoptedStyleSheets = rules ? [...sheets, styleSheet(`:host{${rules[0]}}`)] : sheets;
  }

  #draw(): void {
    const texts = this.#texts;
    const base = this.#base();
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    if (!sheets.length) sheets = [styleSheet(css), styleSheet(sheetCss)];
    const settings = this.#slotted("organisation");
    this.#dress(root, settings);
    const floating = this.#mode === "floating";
    const named = { lang: "nl", "aria-labelledby": "title" };
    const frame = floating
      ? h("dialog", { class: "frame panel", ...named })
      : h("section", { class: "frame", ...named });
    const emit = this.#emit.bind(this);
    this.#chat = new Chat(frame, base, texts, emit);
    const { announcer, log, composer } = this.#chat;
    const scroller = h("div", { class: "scroller" }, log.node, composer.progress);
    // Only a part that scrolls by itself needs to be reached by the keyboard.
    if (floating) scroller.tabIndex = 0;
    frame.append(this.#header(floating), scroller, composer.node, this.#footer(base), announcer.node);
    root.replaceChildren(frame);
    if (frame instanceof HTMLDialogElement) this.#float(root, frame);
    this.#chat.restore();
    if (!settings) {
      void this.#chat.api.settings().then((found) => {
        this.#dress(root, found);
        root.getElementById("title")?.lastChild?.replaceWith(texts.title);
        log.greet();
      });
    }
    if (!navigator.onLine) this.#network();
    if (this.hasAttribute("open")) this.attributeChangedCallback();
  }

  #header(floating: boolean): HTMLElement {
    const texts = this.#texts;
    return h(
      "header",
      {},
      h("h2", { id: "title", tabindex: "-1" }, icon("chat"), texts.title),
      h(
        "div",
        { class: "buttons" },
        button(texts.restart, () => void this.restart()),
        button(texts.erase, () => this.#chat?.askErase()),
        floating && button(texts.close, () => this.close()),
      ),
    );
  }

  #footer(base: string): HTMLElement {
    const texts = this.#texts;
    return h(
      "footer",
      {},
      h("span", {}, texts.no_advice),
      link(`${base}regelboek/`, texts.rulebook, texts.new_tab),
      link(`${base}privacy/`, texts.privacy, texts.new_tab),
    );
  }

  #float(root: ShadowRoot, panel: HTMLDialogElement): void {
    this.#panel = panel;
    this.#launcher = button(icon("chat"), () => this.open(), { class: "launcher main", "aria-haspopup": "dialog" });
    this.#launcher.append(h("span", {}, this.#texts.open));
    root.prepend(this.#launcher);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    panel.addEventListener("close", () => {
      if (this.#reopening || !this.#launcher) return;
      this.removeAttribute("open");
      this.#launcher.hidden = false;
      this.#launcher.focus();
    });
  }

  #show(): void {
    const panel = this.#panel;
    if (!panel || panel.open) return;
    // It would lie under the panel, and still get the focus.
    if (this.#launcher) this.#launcher.hidden = true;
    // On a small screen the panel covers everything: then nothing behind it may be reached.
    if (this.#small.matches) panel.showModal();
    else panel.show();
    this.shadowRoot?.getElementById("title")?.focus();
  }

  #reopening = false;

  #resize = (): void => {
    const panel = this.#panel;
    if (!panel?.open) return;
    const focused = this.shadowRoot?.activeElement as HTMLElement | null;
    this.#reopening = true;
    panel.close();
    this.#show();
    focused?.focus();
    // The close event comes later than the call.
    setTimeout(() => {
      this.#reopening = false;
    });
  };

  #network = (): void => {
    const sentence = navigator.onLine ? this.#texts.online_again : this.#texts.offline;
    this.#chat?.composer.tell(sentence, !navigator.onLine);
    this.#chat?.announcer.say(sentence);
  };

  /** What the page says in a script of this slot; null when it says nothing. */
  #slotted(slot: string): unknown {
    const script = this.querySelector(`:scope > script[type="application/json"][slot="${slot}"]`);
    try {
      return script && JSON.parse(script.textContent);
    } catch {
      console.error(`deelwijzer-chat: slot="${slot}" holds no JSON`);
      return null;
    }
  }

  #base(): string {
    const named = this.getAttribute("server");
    if (!named) return HOME;
    const address = new URL(named, document.baseURI).href;
    if (isWeb(address)) return address.endsWith("/") ? address : `${address}/`;
    console.error(`deelwijzer-chat: server="${named}" is no http(s) address; using ${HOME}`);
    return HOME;
  }

  #emit(name: string, detail: object): void {
    this.dispatchEvent(
      new CustomEvent(`deelwijzer-${name}`, { detail: Object.freeze(detail), bubbles: true, composed: true }),
    );
  }
}

/** The address of the server that serves this script, with a slash at the end. */
function serverOf(script: string): string {
  const home = script.replace(/widget\/(?:[^/]+\/)?[^/]*$/, "");
  return isWeb(home) ? home : new URL("/", document.baseURI).href;
}
