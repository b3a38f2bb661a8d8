// What the reader is told on the page: replies to what they wrote, and decisions about it.

import { read, send } from "./api.ts";
import { dialog } from "./dialog.ts";
import { h, link } from "./dom.ts";
import type { Article, Notice, Notices } from "./shape.ts";
import { key, path, session } from "./state.ts";
import { when } from "./time.ts";
import { number, t } from "./words.ts";

const PATH = "/me/notifications";

let notices: Notices | null;

export async function fetchNotices(): Promise<void> {
  notices = session() && (await send<Notices>("GET", `${PATH}?limit=20`).catch(() => null));
}

/** The button that opens the notices; none where the service has none, or nobody is signed in. */
export function bell(drawn: () => void): HTMLElement | null {
  if (!notices) return null;
  const { items, unread } = notices;
  return link("notices", t("Notices") + (unread ? ` ${number(unread)}` : ""), () => {
    const { show, close } = dialog(async () => {}, drawn);
    const go = async (event: Event, { comment }: Notice) => {
      close();
      if (comment.article === key) return;
      event.preventDefault();
      const { url } = await read<Article>(path(comment.article));
      if (/^https?:/.test(url ?? "")) location.href = `${url}#gavel-${comment.id}`;
    };
    const lines = items.map((notice) =>
      h(
        "p",
        { class: notice.read ? "" : "unread" },
        h("a", { href: `#gavel-${notice.comment.id}`, onclick: (event: Event) => go(event, notice) }, notice.text),
        " ",
        when(notice.at),
      ),
    );
    show(t("Notices"), ...(lines[0] ? lines : [t("Nothing new.")]));
    notices!.unread = 0;
    void send("POST", PATH, { read: "all" }).catch(() => {});
  });
}
