// The dialog in which a reader reports a comment.

import { send } from "./api.ts";
import { dialog, field, main } from "./dialog.ts";
import { h } from "./dom.ts";
import type { Shown } from "./shown.ts";
import { article, say, viewer } from "./state.ts";
import { named, t } from "./words.ts";

export function flag(comment: Shown): void {
  const { id } = comment.data;
  const { show, close } = dialog(async ({ reason, detail }) => {
    await send("PUT", `/comments/${id}/flag`, { reason, ...(detail && { detail }) });
    viewer!.flags[id] = reason!;
    comment.draw();
    say(t("Thank you. A moderator will look at it."));
    close();
  });
  const choices = article.flag_reasons.map((value) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value, required: true }), named(value)),
  );
  show(
    t("What is wrong with this comment?"),
    h("div", { role: "radiogroup", "aria-labelledby": "title" }, ...choices),
    field(t("More about it (optional)"), h("textarea", { name: "detail", maxlength: 1000, dir: "auto", part: "input" })),
    main(t("Report")),
  );
}
