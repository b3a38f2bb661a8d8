// The head of the section: how many comments there are, who reads, in which order, and where to write one.

import { signIn } from "./account.ts";
import { send } from "./api.ts";
import { composer } from "./composer.ts";
import { fill, h, link, redraw } from "./dom.ts";
import { bell } from "./notices.ts";
import { article, isStaff, keep, recall, remember, say, session } from "./state.ts";
import { load, place } from "./threads.ts";
import { named, t } from "./words.ts";

export const head = h("div", { class: "bar", part: "header" });
export const write = h("div", { class: "write" });
let main: ReturnType<typeof composer> | undefined;

export async function signOut(): Promise<void> {
  await send("DELETE", "/sessions/current").catch(() => {});
  keep();
  say(t("You are signed out."));
}

export function changeCount(by: number): void {
  article.counts.comments += by;
  drawHead();
}

export function drawHead(): void {
  const { comments } = article.counts;
  const who = session()?.account.username;
  const order = h(
    "select",
    {
      name: "order",
      "aria-label": t("Order"),
      onchange: () => {
        remember("sort", order.value);
        void load();
      },
    },
    ...["newest", "oldest", "top", "discussed", "controversial"].map((value) => h("option", { value }, named(value))),
  ) as HTMLSelectElement;
  order.value = recall("sort") ?? "newest";
  redraw(
    head,
    h("h2", {}, comments ? t("{} comment|{} comments", comments) : t("Comments")),
    who && h("span", { class: "who" }, t("Signed in as {}", who)),
    bell(drawHead),
    link("who", who ? t("Sign out") : t("Sign in"), who ? signOut : signIn),
    comments > 1 && order,
  );
}

export function drawWrite(): void {
  if (article.state !== "open" && !isStaff()) {
    main = undefined;
    return fill(write, h("p", { class: "muted" }, t("Comments are closed.")));
  }
  if (main) return main.draw();
  main = composer((made) => made && place(made, true));
  fill(write, main.el);
}

export function focusWrite(): void {
  main?.area.focus();
}
