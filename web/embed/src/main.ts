// The script that a page loads: the element <gavel-comments>, the counts, and what the page may call.

import { read } from "./api.ts";
import { follow, fresh } from "./arrivals.ts";
import { fill, h } from "./dom.ts";
import { head, signOut, write } from "./head.ts";
import { reveal } from "./permalink.ts";
import type { Session } from "./shape.ts";
import { shown } from "./shown.ts";
import { keep, know, root, site, stand } from "./state.ts";
import css from "./style.css";
import { foot, load, threads } from "./threads.ts";
import { ago } from "./time.ts";
import { look, looking } from "./viewer.ts";
import { number, speak } from "./words.ts";

const NAME = "gavel-comments";
const script = document.currentScript as HTMLScriptElement;

/** Once a second: how long one's own comments may be changed, and now and then all times. */
function tick(): void {
  for (const clock of root.querySelectorAll<HTMLElement>("[data-until]")) {
    const rest = Math.max(0, Math.round((+clock.dataset.until! - Date.now()) / 1000));
    clock.textContent = ` ${(rest / 60) | 0}:${`${rest % 60}`.padStart(2, "0")}`;
    if (!rest) shown.get(clock.closest("article")!.dataset.id!)!.draw();
  }
  if (!(((Date.now() / 1000) | 0) % 30)) for (const time of root.querySelectorAll<HTMLTimeElement>("a > time")) time.textContent = ago(time.dateTime);
}

class GavelComments extends HTMLElement {
  async connectedCallback(): Promise<void> {
    if (this.shadowRoot) return;
    const { article = "", lang, theme } = { ...script.dataset, ...this.dataset };
    stand(this.attachShadow({ mode: "open" }), article);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    if (theme) this.style.colorScheme = theme;
    fill(root, h("section", {}, head, write, fresh, threads, foot, h("p", { class: "hidden", "aria-live": "polite" })));
    const speaking = speak(lang || this.closest<HTMLElement>("[lang]")?.lang || "en");
    look();
    await Promise.all([load(false, speaking), looking]);
    addEventListener("gavel-session", look);
    addEventListener("storage", ({ key }) => key === `gavel:session:${site}` && look());
    addEventListener("hashchange", reveal);
    setInterval(tick, 1000);
    new IntersectionObserver(([entry], seen) => {
      if (!entry!.isIntersecting) return;
      seen.disconnect();
      follow();
    }).observe(this);
    await reveal();
  }
}

/** Counts elsewhere on the page: every <span data-gavel-count="key">, a hundred in one request. */
async function count(): Promise<void> {
  const places = [...document.querySelectorAll<HTMLElement>("[data-gavel-count]")];
  const keys = [...new Set(places.map((place) => place.dataset.gavelCount!))];
  for (let from = 0; from < keys.length; from += 100) {
    const { counts } = await read<{ counts: Record<string, number> }>("/counts", { articles: keys.slice(from, from + 100) });
    for (const place of places) {
      const found = counts[place.dataset.gavelCount!];
      if (found !== undefined) place.textContent = number(found);
    }
  }
}

function begin(): void {
  // Loaded twice, it does nothing more.
  if (customElements.get(NAME)) return;
  if (script.dataset.article && !document.querySelector(NAME)) script.after(document.createElement(NAME));
  know(new URL(".", script.src).href, script.dataset.site!);
  (window as any).gavel = {
    /** Signs a reader in with the site's own word for who they are (single sign-on). */
    signIn: async (token: string) => keep(await read<Session>("/sessions/sso", { token })),
    signOut,
    /** Fills in the counts anew, for pages that add some. */
    count,
  };
  customElements.define(NAME, GavelComments);
  document.dispatchEvent(new Event("gavel-ready"));
  count().catch(() => {});
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
