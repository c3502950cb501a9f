/** Making elements. Every text becomes a text node; there is no way here to turn a string into markup. */

export type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with attributes (`true` is an attribute without a value, `false` none) and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...(children.filter(Boolean) as (Node | string)[]));
  return made;
}

export function button(label: Child, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = h("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

const ICONS = {
  yes: "M5 13l4 4L19 7",
  no: "M6 6l12 12M18 6L6 18",
  maybe: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18v.01",
  must: "M12 5v9M12 18v.01",
  chat: "M4 5h16v11H11l-5 4v-4H4z",
} as const;

export type IconName = keyof typeof ICONS;

/** A line drawing that screen readers skip: the words beside it say the same. */
export function icon(name: IconName): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A link that opens beside the conversation; only to http and https, anything else stays plain text. */
export function link(href: string, label: string, newTab: string): HTMLElement {
  if (!isWeb(href)) return h("span", {}, label);
  return h(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer" },
    label,
    h("span", { class: "hidden" }, ` (${newTab})`),
  );
}

export function isWeb(href: string): boolean {
  try {
    return /^https?:$/.test(new URL(href).protocol);
  } catch {
    return false;
  }
}

/** What `opener` opens and closes; the content is only made when first opened. */
export function disclosure(opener: HTMLButtonElement, content: () => Node[], panelClass: string): HTMLElement {
  const panel = h("div", { class: panelClass, hidden: true });
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    if (!panel.firstChild) panel.append(...content());
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
  });
  return panel;
}
