// What all parts know: where the comments belong, and what is known about the article and its reader.

import type { Article, Session, Viewer } from "./shape.ts";

// A page has one comment section: its state is the state of these modules.

/** The folder that the script was loaded from. */
export let base: string;
export let site: string;
/** The site's key for the article. */
export let key: string;
export let root: ShadowRoot;
export let article: Article;
/** What only this reader sees; null while nobody is signed in. */
export let viewer: Viewer | null;

export function know(folder: string, of: string): void {
  base = folder;
  site = of;
}

export function stand(at: ShadowRoot, under: string): void {
  root = at;
  key = under;
}

export function setArticle(read: Article): void {
  article = read;
}

export function setViewer(read: Viewer | null): void {
  viewer = read;
}

/** The address of an article in the interface. */
export const path = (of = key) => `/articles/${encodeURIComponent(of)}`;

/** How many indents there is room for. */
export const indents = () => (root.host.clientWidth < 560 ? 2 : 4);

// Where a page may not store anything, it is remembered until the page is left.
let store: Record<string, string> = {};
try {
  store = localStorage as never;
} catch {
  // Forbidden.
}

export function recall<T>(name: string): T | null {
  return JSON.parse(store[`gavel:${name}`] ?? "null");
}

/** Nothing forgets it. */
export function remember(name: string, value?: unknown): void {
  if (value) store[`gavel:${name}`] = JSON.stringify(value);
  else delete store[`gavel:${name}`];
}

/** Who is signed in: kept for the host page's origin, the same in all its windows. */
export function session(): Session | null {
  const kept = recall<Session>(`session:${site}`);
  return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
}

export const isStaff = () => !/^(reader)?$/.test(session()?.account.role ?? "");

/** Signs in with a session, or out with none. */
export function keep(session?: Session): void {
  remember(`session:${site}`, session);
  dispatchEvent(new Event("gavel-session"));
}

/** Tells whoever listens to the page rather than looks at it. */
export function say(text: string): void {
  root.querySelector("[aria-live]")!.textContent = text;
}
