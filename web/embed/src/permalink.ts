// The comment that the page's address names: `#gavel-` and its id.

import { read } from "./api.ts";
import { h } from "./dom.ts";
import type { Comment } from "./shape.ts";
import { shown } from "./shown.ts";
import { root, say } from "./state.ts";
import { place, threads } from "./threads.ts";
import { t } from "./words.ts";

export async function reveal(): Promise<void> {
  const id = /^#gavel-([\w-]+)$/.exec(location.hash)?.[1];
  if (!id) return;
  try {
    if (!shown.has(id)) {
      const found = await read<Comment>(`/comments/${id}`);
      for (const each of [...found.ancestors!, found]) place(each);
    }
  } catch {
    const gone = t("This comment is no longer here.");
    threads.prepend(h("p", { class: "muted" }, gone));
    return say(gone);
  }
  root.querySelector(".mark")?.classList.remove("mark");
  const { el, data } = shown.get(id)!;
  for (let above = shown.get(data.parent_id!); above; above = shown.get(above.data.parent_id!)) above.unfold();
  el.classList.add("mark");
  el.focus({ preventScroll: true });
  el.scrollIntoView({ block: "center" });
}
