/** The two questions that come in front of the conversation: erasing it, and what to do with a sheet. */
import { button, h } from "./dom.ts";
import { printSheet, type Sheet, save, sheetNode, sheetPage, sheetText } from "./sheet.ts";
import type { Texts } from "./texts.ts";

/** Puts a modal dialog in `place` until it is closed; the focus then goes back to where it was. */
function ask(place: Node, title: string, content: (close: () => void) => Node[], look = ""): void {
  const before = (place.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const heading = h("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const dialog = h("dialog", { class: `modal ${look}`, "aria-labelledby": "dialog-title" }, heading);
  dialog.append(...content(() => dialog.close()));
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  // Escape closes this dialog, not the panel around it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  place.appendChild(dialog);
  dialog.showModal();
  heading.focus();
}

/** Asks whether the conversation may be erased, and says what that erases. */
export function askErase(place: Node, texts: Texts, erase: () => void): void {
  ask(place, texts.erase_title, (close) => [
    h("p", {}, texts.erase_intro),
    h("ul", {}, ...texts.erase_items.map((item) => h("li", {}, item))),
    h("p", {}, texts.erase_final),
    h(
      "div",
      { class: "row" },
      button(
        texts.erase_yes,
        () => {
          close();
          erase();
        },
        { class: "main" },
      ),
      button(texts.erase_no, close),
    ),
  ]);
}

/** Shows the sheet, to print it or keep it as a file. */
export function showSheet(place: Node, texts: Texts, sheet: Sheet): void {
  ask(
    place,
    texts.take_along,
    (close) => [
      h(
        "div",
        { class: "row" },
        button(texts.print, () => printSheet(sheetNode(sheet, texts)), { class: "main" }),
        button(texts.save_txt, () => save(`${texts.sheet_file}.txt`, sheetText(sheet, texts), "text/plain")),
        button(texts.save_html, () => save(`${texts.sheet_file}.html`, sheetPage(sheet, texts), "text/html")),
        button(texts.close, close),
      ),
      h("div", { class: "paper" }, sheetNode(sheet, texts)),
    ],
    "wide",
  );
}
