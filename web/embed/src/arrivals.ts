// What arrives while somebody reads: new comments wait until they are asked for, changes show at once.

import { address, read } from "./api.ts";
import { button, fill, h } from "./dom.ts";
import { drawHead } from "./head.ts";
import { live } from "./live.ts";
import type { Comment, Page } from "./shape.ts";
import { shown } from "./shown.ts";
import { article, path, say } from "./state.ts";
import { drop, place } from "./threads.ts";
import { t } from "./words.ts";

export const fresh = h("div", { class: "fresh" });
let waiting: Comment[] = [];

/** Shows how many wait that are not on the page yet. */
export function drawFresh(): void {
  waiting = waiting.filter(({ id }) => !shown.has(id));
  fill(fresh, waiting[0] && button("fresh", label(), show, { class: "main pill" }));
}

const label = () => t("{} new comment|{} new comments", waiting.length);

function show(): void {
  const made = waiting.map((each) => place(each, false));
  drawFresh();
  for (const { el } of made) el.classList.add("new");
  made.at(-1)?.el.focus();
}

function arrive(made: Comment): void {
  // A reply to what is not on the page comes with the branch that it is in.
  if (made.parent_id && ![...shown.keys(), ...waiting.map(({ id }) => id)].includes(made.parent_id)) return;
  waiting = [...waiting.filter(({ id }) => id !== made.id), made];
  drawFresh();
  if (waiting[0]) say(label());
}

/** Follows the article's events. */
export function follow(): void {
  live(
    address(`${path()}/events`),
    {
      "comment.published": arrive,
      "comment.edited": (made: Comment) => {
        const at = shown.get(made.id);
        if (!at) return waiting.some(({ id }) => id === made.id) && arrive(made);
        at.data = { ...at.data, ...made, reply_count: at.data.reply_count };
        at.draw();
      },
      "comment.removed": ({ id, tombstone }: { id: string; tombstone: boolean }) => {
        waiting = waiting.filter((made) => made.id !== id);
        drawFresh();
        drop(id, tombstone);
      },
      counts: ({ comments }: { comments: number }) => {
        article.counts.comments = comments;
        drawHead();
      },
    },
    async () => {
      const last = [...shown.keys()].sort().at(-1) ?? "";
      const { items } = await read<Page>(`${path()}/comments?limit=25`);
      for (const item of items.flatMap((top) => [top, ...top.replies!])) if (item.id > last) arrive(item);
    },
  );
}
