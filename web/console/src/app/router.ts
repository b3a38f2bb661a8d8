// Where in the console one is: `/console/{site}/{view}/…`. Links are ordinary links; this catches them.

import { site } from "../api/client.ts";
import { Store, useStore } from "./store.ts";

export interface Place {
  /** The first part below the site, such as `queue`. */
  view: string;
  /** What stands below the view. */
  rest: string[];
  query: URLSearchParams;
}

function read(): Place {
  const [, , , view = "", ...rest] = location.pathname.split("/").map(decodeURIComponent);
  return { view, rest: rest.filter(Boolean), query: new URLSearchParams(location.search) };
}

const place = new Store(read());
addEventListener("popstate", () => place.set(read()));

export const usePlace = () => useStore(place);

/** The address of a place, such as `href("people", id)`; what is empty in the query is left out. */
export function href(view: string, ...rest: string[]): string {
  return ["/console", site, view, ...rest].map((part, index) => (index ? encodeURIComponent(part) : part)).join("/");
}

/** Goes to an address of the console without loading the page anew. */
export function go(address: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  place.set(read());
}

// Nor does a form load the page anew: what it is for, its component does.
document.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element && event.target.closest("a");
  if (!link || link.target || link.download || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(`/console/${encodeURIComponent(site)}/`)) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
