// The quiet row below a comment: react, reply, report, and what else can be done with it.

import { asReader } from "./account.ts";
import { send } from "./api.ts";
import { composer } from "./composer.ts";
import { button, fill, focusOn, h } from "./dom.ts";
import { flag } from "./flag.ts";
import { reaction } from "./reaction.ts";
import type { Comment, Page } from "./shape.ts";
import { type Shown, shown } from "./shown.ts";
import { article, isStaff, say, session, viewer } from "./state.ts";
import { place } from "./threads.ts";
import { t } from "./words.ts";

/** Opens a composer below a comment, in place of any that is open there. */
function write(comment: Shown, name: string, edited?: Comment): void {
  const done = (made?: Comment) => {
    fill(comment.slot);
    if (made && !edited) return place(made, true);
    if (made) {
      comment.data = { ...made, reply_count: comment.data.reply_count };
      say(t("Your change is saved."));
      comment.draw();
    }
    focusOn(comment.el, name);
  };
  const { el, area } = composer(done, edited ? undefined : comment.data, edited);
  fill(comment.slot, el);
  area.focus();
}

async function edit(comment: Shown): Promise<void> {
  const { id, body } = comment.data;
  // Public pages do not carry the text as it was typed.
  const mine = body ? [comment.data] : (await send<Page>("GET", "/me/comments?limit=100")).items;
  const own = mine.find((one) => one.id === id);
  if (!own) throw { status: 404 };
  write(comment, "edit", own);
}

/** A button that does something as a reader, after which the comment looks otherwise. */
const does = (comment: Shown, name: string, label: string, pressed: unknown, what: () => Promise<unknown>) =>
  button(name, label, () => asReader(comment, () => what().then(() => comment.draw())), { "aria-pressed": `${!!pressed}` });

/** A list with something more in it, or without it where it was there. */
const toggled = (list: string[], id: string) => (list.includes(id) ? list.filter((one) => one !== id) : [...list, id]);

/** The button that mutes the author of a comment, or lets the reader hear of them again. */
export function mute(comment: Shown): HTMLElement {
  const { id, name } = comment.data.author!;
  const muted = viewer?.mutes.includes(id!);
  return button("mute", muted ? t("Unmute {}", name) : t("Mute {}", name), () =>
    asReader(comment, async () => {
      await send(muted ? "DELETE" : "PUT", `/me/mutes/${id}`);
      viewer!.mutes = toggled(viewer!.mutes, id!);
      for (const each of shown.values()) each.draw();
    }),
  );
}

/** What the row of a comment remembers between two drawings. */
export interface Row {
  more?: boolean;
  remove(): void;
}

export function actions(comment: Shown, row: Row): HTMLElement {
  const { id, author, status, created_at, closed, parent_id } = comment.data;
  const by = author!.id;
  const own = by && by === session()?.account.id;
  const published = status === "published";
  const until = Date.parse(created_at) + article.edit_window_seconds * 1000;
  const flagged = viewer?.flags[id];
  const follows = viewer?.follows.includes(id);
  const more = [
    published && !own && by && mute(comment),
    // A thread is followed at its top.
    published &&
      viewer &&
      !parent_id &&
      does(comment, "follow", follows ? t("Following") : t("Follow"), follows, async () => {
        await send(follows ? "DELETE" : "PUT", `/comments/${id}/follow`);
        viewer!.follows = toggled(viewer!.follows, id);
      }),
  ].filter(Boolean);
  const toggle = () => {
    row.more = !row.more;
    comment.draw();
  };

  return h(
    "div",
    { class: "actions", part: "actions" },
    ...(published ? article.reaction_kinds.map((kind) => reaction(comment, kind)) : []),
    published && (isStaff() || (article.state === "open" && !closed)) && button("reply", t("Reply"), () => write(comment, "reply")),
    own &&
      status !== "rejected" &&
      until > Date.now() &&
      button("edit", h("span", {}, t("Edit"), h("span", { class: "clock", "data-until": until, "aria-hidden": "true" })), () =>
        asReader(comment, () => edit(comment)),
      ),
    own && button("delete", t("Delete"), row.remove),
    published &&
      !own &&
      does(comment, "flag", flagged ? t("Reported") : t("Report"), flagged, async () => {
        if (!flagged) return flag(comment);
        await send("DELETE", `/comments/${id}/flag`);
        delete viewer!.flags[id];
      }),
    more[0] && button("more", t("More"), toggle, { "aria-expanded": `${!!row.more}` }),
    ...(row.more ? more : []),
  );
}
