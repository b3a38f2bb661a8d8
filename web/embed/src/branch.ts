// What stands below a comment: its replies, the line that folds them away, and the button that brings more.

import { type Problem, read } from "./api.ts";
import { comment } from "./comment.ts";
import { button, h, link } from "./dom.ts";
import type { Comment, Page } from "./shape.ts";
import { type Shown, shown } from "./shown.ts";
import { indents } from "./state.ts";
import { t } from "./words.ts";

/** How many replies one request brings. */
const MANY = 30;
/** How many branches further down one press opens along with its own. */
const ALONG = 8;

export function branch(above: Shown) {
  const list = h("div", { class: "replies" });
  const line = button("line", "", fold, { class: "line" });
  const more = link("replies", "", () => (folded ? fold() : load(true)));
  const el = h("div", {}, line, list, more);
  let replies: Shown[] = [];
  let folded = false;
  let cursor: string | null | undefined;
  let loading = false;

  function draw(): void {
    // What only its author sees is not counted.
    const here = replies.filter(({ data }) => !data.reasons).length;
    const all = Math.max(above.data.reply_count, replies.length);
    const rest = cursor === null ? 0 : Math.max(0, above.data.reply_count - here);
    const deep = above.level >= indents();
    el.className = deep ? "branch flat" : "branch";
    el.hidden = !all;
    list.hidden = folded;
    line.hidden = folded || !replies[0];
    line.setAttribute("aria-label", t("Hide {} reply|Hide {} replies", replies.length));
    more.hidden = !folded && !rest;
    more.textContent =
      !folded && here ? t("{} more reply|{} more replies", rest)
      : !folded && deep ? t("Continue this thread")
      : t("Show {} reply|Show {} replies", all);
  }

  function fold(): void {
    folded = !folded;
    draw();
    (folded ? more : line).focus();
  }

  function unfold(): void {
    folded = false;
    draw();
  }

  function add(reply: Comment): Shown {
    const made = shown.get(reply.id) ?? comment(reply, above.level + 1);
    // Ids sort by time.
    replies = [...replies.filter((other) => other !== made), made].sort((a, b) => (a.data.id < b.data.id ? -1 : 1));
    const next = replies[replies.indexOf(made) + 1];
    if (made.el.parentNode !== list) list.insertBefore(made.el, next?.el ?? null);
    draw();
    return made;
  }

  function cut(id: string): void {
    replies = replies.filter(({ data }) => data.id !== id);
    draw();
  }

  /** Brings the next replies, and with them the branches below: one press should be enough to read on. */
  async function load(pressed?: boolean): Promise<void> {
    if (loading) return;
    loading = true;
    try {
      const page = await read<Page>(`/comments/${above.data.id}/replies?limit=${MANY}${cursor ? `&cursor=${cursor}` : ""}`);
      const fresh = page.items.filter(({ id }) => !shown.has(id)).map(add);
      cursor = page.next_cursor;
      draw();
      if (pressed) fresh[0]?.el.focus();
      for (const reply of replies.filter(({ level }) => level < indents()).slice(0, ALONG)) reply.open();
    } catch (problem) {
      above.draw(problem as Problem);
    }
    loading = false;
  }

  function open(): void {
    unfold();
    if (cursor === undefined && above.data.reply_count > replies.length) void load();
  }

  return { el, draw, add, cut, unfold, open };
}
