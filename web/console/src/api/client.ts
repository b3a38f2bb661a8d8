// Requests to the service, as whoever is signed in on this browser: the session is a cookie that no script can read.

import { Problem } from "./problem.ts";

/** How long the service may take to answer before the connection counts as lost, in milliseconds. */
const PATIENCE = 20_000;

/** The slug of the site whose console this is; empty where the address names none. */
export const site = decodeURIComponent(location.pathname.split("/")[2] ?? "");

export const address = (path: string) => `/api/v1/sites/${encodeURIComponent(site)}${path}`;

/** Has the session renewed over the page as it is; set by what shows the dialog. Without it, being signed out is a failure. */
let renew: (() => Promise<void>) | undefined;
export const renewSessionsBy = (how: typeof renew) => (renew = how);

export interface Options {
  signal?: AbortSignal;
  /** Under this key the service does a thing once, however often it is asked; each call has its own where none is said. */
  key?: string;
  /** What is sent instead of JSON. */
  text?: string;
  /** Whether the request may outlive the page. */
  keepalive?: boolean;
  /** Whether to fail where nobody is signed in, instead of asking for the password. */
  quietly?: boolean;
}

/**
 * Asks the service. Where the session has ended, whoever sits here signs in again over the page, and the request goes on
 * as if nothing had been: nothing typed is lost.
 */
export async function ask<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (options.text !== undefined) headers["Content-Type"] = "text/plain";
  if (method === "POST") headers["Idempotency-Key"] = options.key ?? crypto.randomUUID();
  for (;;) {
    try {
      return await once<T>(path, { method, headers, body: options.text ?? (body === undefined ? undefined : JSON.stringify(body)) }, options);
    } catch (failure) {
      if (!(failure instanceof Problem && failure.isSignedOut) || options.quietly || !renew) throw failure;
      await renew();
    }
  }
}

async function once<T>(path: string, request: RequestInit, { signal, keepalive = false }: Options): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE);
  let response: Response;
  let text: string;
  try {
    response = await fetch(address(path), {
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      keepalive,
      ...request,
    });
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem({});
  }
  let answer;
  try {
    answer = text ? JSON.parse(text) : undefined;
  } catch {
    // Something between the service and here answered a page of its own: the status has to do.
  }
  if (response.ok) return answer;
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  throw new Problem({ ...answer, status: response.status, wait });
}

export const get = <T>(path: string, options?: Options) => ask<T>("GET", path, undefined, options);
export const post = <T>(path: string, body?: unknown, options?: Options) => ask<T>("POST", path, body, options);
export const put = <T>(path: string, body?: unknown, options?: Options) => ask<T>("PUT", path, body, options);
export const patch = <T>(path: string, body?: unknown, options?: Options) => ask<T>("PATCH", path, body, options);
export const remove = <T>(path: string, body?: unknown, options?: Options) => ask<T>("DELETE", path, body, options);

/** A path with a query; what is empty is left out. */
export function query(path: string, values: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return search.size ? `${path}?${search}` : path;
}
