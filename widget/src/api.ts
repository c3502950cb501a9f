/** The chat API of the server (contract: docs/widget.md). */
import { fields, readReplies, text } from "./reading.ts";
import type { Reply } from "./types.ts";

export const TIMEOUT_MS = 30_000;
const DEFAULT_WAIT_SECONDS = 5;

export type Trouble = "offline" | "unreachable" | "timeout" | "expired" | "busy" | "refused" | "broken";

/** Why a call did not work. `detail` is the server's own sentence, "" when it sent none. */
export class Failure extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly status = 0,
    readonly detail = "",
    /** Seconds before another try makes sense; 0 is at once. */
    readonly wait = 0,
  ) {
    super(trouble);
  }
}

export interface Opened {
  readonly token: string;
  readonly replies: Reply[];
}

export class Api {
  readonly #root: string;

  /** `base`: the address of the server, with a slash at the end. */
  constructor(base: string) {
    this.#root = `${base}webhooks/web/`;
  }

  /** How the organisation that runs the server wants the chat to look; null when that is not known. */
  async settings(): Promise<unknown> {
    return this.#call("GET", "organisation").catch(() => null);
  }

  async open(): Promise<Opened> {
    const body = fields(await this.#call("POST", "sessions"));
    const token = text(body.session);
    if (!token) throw new Failure("broken");
    return { token, replies: readReplies(body.replies) };
  }

  async send(token: string, message: { text: string } | { choice: string }, key: string): Promise<Reply[]> {
    const replies = readReplies(fields(await this.#call("POST", "messages", token, message, key)).replies);
    if (!replies.length) throw new Failure("broken");
    return replies;
  }

  async erase(token: string): Promise<void> {
    await this.#call("DELETE", "sessions", token);
  }

  async feedback(token: string, useful: boolean): Promise<void> {
    await this.#call("POST", "feedback", token, { useful });
  }

  async #call(method: string, path: string, token = "", content?: object, key = ""): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (content) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(this.#root + path, {
        method,
        headers,
        body: content ? JSON.stringify(content) : null,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: stop.signal,
      });
      if (response.status === 204) return null;
      const body: unknown = await response.json().catch((error: unknown) => {
        if (stop.signal.aborted) throw error;
        return null;
      });
      if (!response.ok) throw refusal(response, text(fields(body).detail));
      return body;
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (stop.signal.aborted) throw new Failure("timeout");
      throw new Failure(navigator.onLine ? "unreachable" : "offline");
    } finally {
      clearTimeout(timer);
    }
  }
}

function refusal(response: Response, detail: string): Failure {
  const { status } = response;
  if (status === 401) return new Failure("expired", status, detail);
  if (status === 429 || status === 503) {
    const asked = Number(response.headers.get("Retry-After"));
    return new Failure("busy", status, detail, asked > 0 ? Math.min(Math.ceil(asked), 600) : DEFAULT_WAIT_SECONDS);
  }
  return new Failure(status < 500 ? "refused" : "broken", status, detail);
}
