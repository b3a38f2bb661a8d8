// What arrives while somebody reads: new comments wait until they are asked for, changes show at once.

import { address, read } from "./api.ts";
import { button, fill, h } from "./dom.ts";
import { changeCount } from "./head.ts";
import { live } from "./live.ts";
import type { Comment, Page } from "./shape.ts";
import { shown } from "./shown.ts";
import { article, path, say } from "./state.ts";
import { drop, place } from "./threads.ts";
import { t } from "./words.ts";

/** Within how many milliseconds what was missed is fetched. */
const SPREAD = 3000;

export const fresh = h("div", { class: "fresh" });
let waiting: Comment[] = [];

/** Shows how many wait that are not on the page yet. */
export function drawFresh(): void {
  waiting = waiting.filter(({ id }) => !shown.has(id));
  fill(fresh, waiting[0] && button("fresh", label(), show, { class: "main pill" }));
}

/** Whether it waits: it was told of, and so counted. */
export const waits = (id: string) => waiting.some((made) => made.id === id);

const label = () => t("{} new comment|{} new comments", waiting.length);

function show(): void {
  const made = waiting.map((each) => place(each, false));
  drawFresh();
  for (const { el } of made) el.classList.add("new");
  made.at(-1)?.el.focus();
}

function arrive(made: Comment): void {
  const at = shown.get(made.id);
  if (at) {
    at.data = { ...at.data, ...made, reply_count: at.data.reply_count };
    return at.draw();
  }
  // A reply to what is not on the page comes with the branch that it is in.
  if (made.parent_id && !shown.has(made.parent_id) && !waits(made.parent_id)) return;
  waiting = [...waiting.filter(({ id }) => id !== made.id), made];
  drawFresh();
  say(label());
}

/** Fetches what may have been missed; not at once, for others may have missed it at the same moment. */
function missed(): void {
  setTimeout(async () => {
    const last = [...shown.keys()].sort().at(-1) ?? "";
    const { items } = await read<Page>(`${path()}/comments?limit=25`);
    for (const item of items.flatMap((top) => [top, ...top.replies!])) if (item.id > last) arrive(item);
  }, Math.random() * SPREAD);
}

/** Follows the article's events. */
export function follow(): void {
  live(address(`${path()}/events`), {
    "comment.published": arrive,
    "comment.edited": (made: Comment) => {
      if (shown.has(made.id) || waits(made.id)) arrive(made);
    },
    "comment.removed": ({ id, tombstone }: { id: string; tombstone: boolean }) => {
      waiting = waiting.filter((made) => made.id !== id);
      drawFresh();
      drop(id, tombstone);
    },
    counts: ({ comments }: { comments: number }, first) => {
      // As long as the comments could not be loaded, there is no head to count them.
      const more = article && comments - article.counts.comments;
      if (!more) return;
      // What came before the stream and after the page.
      if (first) missed();
      changeCount(more);
    },
    reload: missed,
  });
}
