/** What the chat API sends (contract: docs/widget.md), as far as the widget shows it. */

export interface Option {
  readonly id: string;
  readonly label: string;
}

export interface Citation {
  readonly passage: string;
  readonly document: string;
  readonly section: readonly string[];
  readonly paragraph: number;
  readonly status: string;
  readonly quote: string;
}

export interface Reason {
  readonly effect: string;
  readonly text: string;
  readonly citations: readonly string[];
}

export interface Question {
  readonly text: string;
  readonly why: string;
}

export interface Answer {
  readonly kind: string;
  readonly topic: string;
  readonly verdict: string;
  readonly decided: boolean;
  readonly facts: Readonly<Record<string, string>>;
  readonly question: Question | null;
  readonly reasons: readonly Reason[];
  readonly changes: readonly string[];
  readonly citations: readonly Citation[];
  readonly knowledge: string;
  readonly engine: string;
}

export interface Reply {
  readonly text: string;
  readonly options: readonly Option[];
  readonly answer: Answer | null;
}

/** What is sent: words, or the id of a choice. An example is a choice whose id is known once a session is open. */
export type Message = { readonly text: string } | { readonly choice: string } | { readonly example: string };

/** What the person said. `key` names this sending: with the same key the server answers once. */
export interface Said {
  readonly who: "me";
  readonly text: string;
  readonly message: Message;
  readonly key: string;
}

/** One part of the conversation, in the order shown. */
export type Item =
  Said | { readonly who: "bot"; readonly replies: readonly Reply[] } | { readonly who: "note"; readonly text: string };
