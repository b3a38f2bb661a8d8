// One comment: who, when, the text, how it stands, and the branch below it.

import { asReader } from "./account.ts";
import { actions, mute, type Row } from "./actions.ts";
import { type Problem, send, wordsFor } from "./api.ts";
import { branch } from "./branch.ts";
import { button, fill, focusOn, h, redraw } from "./dom.ts";
import { safe } from "./safe.ts";
import type { Comment } from "./shape.ts";
import { type Shown, shown } from "./shown.ts";
import { indents, viewer } from "./state.ts";
import { drop } from "./threads.ts";
import { ago, when } from "./time.ts";
import { named, t } from "./words.ts";

/** How long a deletion may be taken back before the service hears of it, in milliseconds. */
const REGRET = 8_000;

export function comment(data: Comment, level: number): Shown {
  const own = h("div", { class: "own" });
  const slot = h("div");
  const el = h("article", { part: "comment", tabindex: -1, "data-id": data.id });
  const row: Row = { remove };
  let leaving = 0;

  const me = { data, level, el, slot, draw } as unknown as Shown;
  const { el: below, draw: drawBelow, ...doings } = branch(me);
  Object.assign(me, doings);
  shown.set(data.id, me);
  fill(el, own, slot, below);

  function draw(failed?: Problem): void {
    el.className = me.data.status;
    redraw(own, ...content(), failed && h("p", { class: "note", role: "alert" }, wordsFor(failed)));
    drawBelow();
  }

  const muted = (text: string, ...more: Node[]) => [h("p", { class: "muted" }, text, " ", ...more)];

  function content(): Node[] {
    const { id, author, status, featured, parent_id, created_at, edited_at, html, reasons } = me.data;
    if (leaving) return muted(t("Your comment is deleted."), button("undo", t("Undo"), undo));
    if (!author) return muted(t("This comment was removed."));
    if (viewer?.mutes.includes(author.id!)) return muted(t("You muted {}.", author.name), mute(me));
    el.setAttribute("aria-label", `${author.name}, ${ago(created_at)}`);
    const marks = [...author.badges, author.kind === "guest" && "guest", featured && "featured", reasons && status].filter((mark) => !!mark) as string[];
    const answered = level > indents() && shown.get(parent_id!)?.data.author;
    const time = when(edited_at ?? created_at);
    time.textContent = edited_at && t("edited {}", ago(edited_at));
    return [
      h(
        "header",
        {},
        h("bdi", { part: "author" }, author.name),
        ...marks.map((mark) => h("span", { class: "badge" }, named(mark))),
        h("a", { href: `#gavel-${id}` }, when(created_at)),
        edited_at && time,
        answered && h("span", {}, t("to {}", answered.name)),
      ),
      h("div", { class: "body", part: "body", dir: "auto" }, safe(html!)),
      ...(reasons
        ? [
            h(
              "p",
              { class: "state" },
              reasons.map(({ message }) => message).join(" "),
            ),
          ]
        : []),
      actions(me, row),
    ];
  }

  function remove(): void {
    leaving = setTimeout(gone, REGRET);
    addEventListener("pagehide", gone);
    draw();
    focusOn(own);
  }

  function calm(): void {
    clearTimeout(leaving);
    removeEventListener("pagehide", gone);
  }

  async function gone(): Promise<void> {
    const { id } = me.data;
    calm();
    const done = await asReader(me, () => send("DELETE", `/comments/${id}`));
    leaving = 0;
    if (done) drop(id, !!below.querySelector("article"));
  }

  function undo(): void {
    calm();
    leaving = 0;
    draw();
    focusOn(own, "delete");
  }

  draw();
  data.replies?.forEach(me.add);
  return me;
}
