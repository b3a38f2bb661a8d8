// The threads of an article: pages of them, what is placed among them, and what is taken away.

import { read } from "./api.ts";
import { drawFresh, waits } from "./arrivals.ts";
import { comment } from "./comment.ts";
import { button, fill, h } from "./dom.ts";
import { changeCount, drawHead, drawWrite, focusWrite } from "./head.ts";
import type { Comment, Page } from "./shape.ts";
import { type Shown, shown } from "./shown.ts";
import { path, recall, root, say, setArticle, viewer } from "./state.ts";
import { named, t } from "./words.ts";

/** How many threads one request brings. */
const MANY = 25;

const skeleton = () => h("div", { class: "skeleton" }, h("i"), h("i"), h("i"));
export const threads = h("div", { class: "threads", "aria-busy": "true" }, skeleton(), skeleton(), skeleton());
export const foot = h("div", { class: "foot" });
let cursor: string | null;

/** Shows the first threads in the reader's order, or the next; `speaking` is what has to be there before words are. */
export async function load(more?: boolean, speaking?: Promise<void>): Promise<void> {
  threads.setAttribute("aria-busy", "true");
  fill(foot);
  try {
    const query = `?sort=${recall("sort") ?? "newest"}&limit=${MANY}&include=article${more ? `&cursor=${cursor}` : ""}`;
    const [page] = await Promise.all([read<Page>(`${path()}/comments${query}`), speaking]);
    setArticle(page.article!);
    if (!more) {
      shown.clear();
      fill(threads);
    }
    const made = page.items.filter(({ id }) => !shown.has(id)).map((item) => comment(item, 0).el);
    threads.append(...made);
    cursor = page.next_cursor;
    if (cursor) fill(foot, button("next", t("More comments"), () => load(true)));
    if (!shown.size) threads.append(h("p", { class: "muted empty" }, t("Be the first to comment.")));
    if (more) made[0]?.focus();
    drawHead();
    drawWrite();
    showOwn();
  } catch {
    await speaking;
    if (!more) fill(threads);
    fill(foot, h("p", { role: "alert" }, t("The comments could not be loaded.")), button("next", t("Try again"), () => load(more)));
  }
  threads.removeAttribute("aria-busy");
}

/** Shows what only this reader sees: their own held and rejected comments, and what they tapped. */
export function showOwn(): void {
  for (const own of [...(viewer?.comments ?? [])].reverse()) place(own);
  for (const each of shown.values()) each.draw();
}

/** Puts a comment where it belongs: below the one it answers if that is on the page, else first. */
export function place(made: Comment, own?: boolean): Shown {
  let at = shown.get(made.id);
  const above = shown.get(made.parent_id!);
  if (!at && above) {
    if (!made.reasons && own !== undefined) above.data.reply_count++;
    at = above.add(made);
  } else if (!at) {
    at = comment(made, 0);
    threads.querySelector(".empty")?.remove();
    threads.prepend(at.el);
  }
  if (own) {
    // The events may have been quicker than the answer.
    if (!made.reasons && !waits(made.id)) changeCount(1);
    say(made.reasons ? `${named(made.status)}. ${made.reasons[0]?.message ?? ""}` : t("Your comment is published."));
    drawFresh();
    at.el.focus();
  }
  return at;
}

/** Takes a comment off the page, or leaves a tombstone. */
export function drop(id: string, tombstone: boolean): void {
  const gone = shown.get(id);
  if (!gone) return;
  const { data, el } = gone;
  if (!data.reasons && data.author) changeCount(-1);
  if (tombstone) {
    data.author = null;
    return gone.draw();
  }
  const focused = el.contains(root.activeElement);
  const next = el.nextElementSibling ?? el.parentElement!.closest("article");
  const above = shown.get(data.parent_id!);
  shown.delete(id);
  if (above && !data.reasons) above.data.reply_count--;
  above?.cut(id);
  el.remove();
  if (!focused) return;
  if (next) (next as HTMLElement).focus();
  else focusWrite();
}
