/** All sentences of the widget: the Dutch ones that are built in, and what a site puts in their place. */

import { fields } from "./reading.ts";
import dutch from "./texts.json" with { type: "json" };

export type Texts = typeof dutch;

/**
 * The built-in texts with those of `changes` in their place. A key that does not exist, or a value of another kind than
 * the built-in one, is ignored: a mistake in a site's own texts never leaves a button without words.
 */
export function withTexts(changes: unknown, base: Texts = dutch): Texts {
  return merged(base, changes) as Texts;
}

function merged(base: unknown, change: unknown): unknown {
  if (typeof base === "string") return typeof change === "string" && change.trim() ? change : base;
  if (Array.isArray(base)) {
    return Array.isArray(change) && change.every((entry) => typeof entry === "string") ? change : base;
  }
  const changed = fields(change);
  return Object.fromEntries(
    Object.entries(fields(base)).map(([key, value]) => [
      key,
      Object.hasOwn(changed, key) ? merged(value, changed[key]) : value,
    ]),
  );
}

/** A sentence with its places filled in: `{name}` becomes the value of that name. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The value of a key that came over the network, without reaching into what every object inherits. */
export function lookUp(table: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(table, key) ? (table[key] ?? "") : "";
}
