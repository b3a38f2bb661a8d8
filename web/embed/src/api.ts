// Requests to the service, and what may go wrong with them.

import { said, t } from "./words.ts";
import { base, recall, remember, session, site } from "./state.ts";

/** How long the service may take to answer before the connection counts as lost, in milliseconds. */
const PATIENCE = 20_000;
/** How long after writing one reads past the browser's copies, which may not hold it yet, in milliseconds. */
const FRESH = 60_000;

/** A refusal, or with status 0 no answer at all. */
export interface Problem {
  status: number;
  code?: string;
  /** What happened, in English. */
  title?: string;
  errors?: { message: string }[];
  /** How it stands now, where somebody else was quicker. */
  present?: { revision: number };
  /** How many seconds to wait. */
  wait?: number;
}

/** Whether the same request may succeed later. */
export const passes = ({ status }: Problem) => !status || status > 501;

/** Whether nobody is signed in any more. */
export const isSignedOut = ({ code }: Problem) => code === "invalid_token" || code === "unauthenticated";

/** What to tell the reader. */
export function wordsFor(problem: Problem): string {
  const { code, title, errors, wait } = problem;
  if (passes(problem)) return t("The connection is lost. Your text is safe and will be sent when it is back.");
  if (wait) return t("Wait {} second, then try again.|Wait {} seconds, then try again.", wait);
  return errors?.map(({ message }) => message).join(" ") ?? said(code, title ?? "That did not work. Try again in a moment.");
}

export const address = (path: string) => `${base}api/v1/sites/${site}${path}`;

async function ask<T>(path: string, options: RequestInit): Promise<T> {
  let response: Response | undefined;
  let answer;
  try {
    response = await fetch(address(path), { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
    answer = await response.json();
  } catch {
    // No answer at all, or one without a text: nothing more to know.
  }
  if (response?.ok) return answer;
  throw { ...answer, status: response?.status, wait: Number(response?.headers.get("Retry-After")) };
}

const write = (method: string, body: unknown, headers: Record<string, string>): RequestInit => {
  if (body) headers["Content-Type"] = "application/json";
  return { method, headers, body: JSON.stringify(body) };
};

/** Asks as anybody: what everybody may read, so that caches can answer, and with a body what needs no session. */
export function read<T>(path: string, body?: unknown): Promise<T> {
  return ask(path, body ? write("POST", body, {}) : { cache: Date.now() - recall<number>("wrote")! < FRESH ? "no-cache" : "default" });
}

/** Asks as the reader who is signed in, if one is. */
export function send<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const headers: Record<string, string> = {};
  const token = session()?.token;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  if (method !== "GET") remember("wrote", Date.now());
  // What is deleted when the page is left is deleted all the same.
  return ask(path, { ...write(method, body, headers), keepalive: method === "DELETE" });
}
