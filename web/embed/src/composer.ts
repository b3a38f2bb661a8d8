// Where a comment is written or changed: the text is kept whatever happens, and sent once.

import { signIn } from "./account.ts";
import { isSignedOut, passes, type Problem, read, send, wordsFor } from "./api.ts";
import { button, fill, h, link } from "./dom.ts";
import { FORMATS, format } from "./format.ts";
import { safe } from "./safe.ts";
import type { Comment } from "./shape.ts";
import { article, keep, key, path, recall, remember, session, site } from "./state.ts";
import { t } from "./words.ts";

/** Longest pause between two tries to send, in milliseconds. */
const PAUSE = 30_000;

/** `done` gets what was sent, or nothing where the reader leaves it. */
export function composer(done: (comment?: Comment) => void, parent?: Comment, edit?: Comment) {
  const place = `draft:${site}:${key}:${(edit ?? parent)?.id}${edit ? "e" : ""}`;
  // The text, and the idempotency key under which this very text is sent.
  let [text = "", once] = recall<string[]>(place) ?? [edit?.body];
  const label = edit ? t("Edit") : parent ? t("Reply to {}", parent.author?.name) : t("Write a comment");
  let busy = false;
  let tries = 0;
  let calm = () => {};

  const area = h("textarea", { "aria-label": label, placeholder: label, required: true, dir: "auto", rows: 1, part: "input", oninput: changed, onkeydown: pressed });
  const view = h("div", { class: "view body", dir: "auto", hidden: true });
  const left = h("span", { class: "left" });
  const name = h("input", { "aria-label": t("Your name"), placeholder: t("Your name"), value: recall("guest"), required: true, minlength: 2, maxlength: 40, part: "input" });
  const guest = h("div", { class: "row" }, name, link("in", t("Sign in"), signIn));
  const tools = h(
    "div",
    { class: "tools", role: "group", "aria-label": t("Formatting") },
    ...Object.entries(FORMATS).map(([letter, kind]) =>
      button(letter, kind[1], () => format(area, kind), { "aria-label": t(kind[2]), title: `${t(kind[2])} (Ctrl+${letter.toUpperCase()})` }),
    ),
  );
  const toggle = link("preview", t("Preview"), preview);
  const submit = button("send", edit ? t("Save") : parent ? t("Reply") : t("Post"), () => post(), { class: "main" });
  const note = h("div", { class: "note", role: "alert" });
  const leave = () => {
    changed();
    remember(place);
    done();
  };
  const el = h(
    "div",
    { class: "composer", part: "composer" },
    area,
    view,
    h("div", { class: "below" }, guest, h("div", { class: "row" }, tools, left, toggle, (parent ?? edit) && link("cancel", t("Cancel"), leave), submit)),
    note,
  );

  function changed(): void {
    calm();
    // Another text is another comment.
    if (text !== area.value) once = "";
    text = area.value;
    remember(place, text.trim() && text !== edit?.body && [text, once]);
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
    const rest = article.limits.comment_length - [...text].length;
    left.textContent = text && t("{} character left|{} characters left", rest);
    left.classList.toggle("over", rest < 0);
  }

  function pressed(event: KeyboardEvent): void {
    const kind = FORMATS[event.key.toLowerCase()];
    if (event.key === "Escape" && (parent ?? edit) && (!text || text === edit?.body)) leave();
    if (!(event.ctrlKey || event.metaKey) || !(kind || event.key === "Enter")) return;
    event.preventDefault();
    if (kind) format(area, kind);
    else void post();
  }

  async function preview(): Promise<void> {
    try {
      // The service shows it as it will show the comment.
      if (view.hidden) fill(view, safe((await read<Comment>("/preview", { body: text })).html!));
    } catch (problem) {
      return tell(wordsFor(problem as Problem));
    }
    area.hidden = tools.hidden = view.hidden;
    view.hidden = !view.hidden;
    toggle.textContent = view.hidden ? t("Preview") : t("Edit");
    if (view.hidden) area.focus();
  }

  function tell(said: string, ...more: Node[]): void {
    fill(note, said && h("p", {}, said), ...more);
  }

  async function post(accepted?: boolean): Promise<unknown> {
    const body = text.trim();
    const byGuest = !session() && article.guests !== "off";
    const named = name.value.trim();
    calm();
    tell("");
    if (busy) return;
    if (!view.hidden) void preview();
    area.value = body;
    // The browser says what is missing, in its own words.
    if (!area.reportValidity() || (byGuest && !name.reportValidity())) return;
    if (!byGuest && !session() && !(await signIn())) return;
    once ||= `${Date.now()}-${Math.random()}`;
    remember(place, [text, once]);
    busy = true;
    submit.setAttribute("aria-disabled", "true");
    try {
      const sent = { body, nudge_accepted: accepted };
      const made = await (edit
        ? send<Comment>("PATCH", `/comments/${edit.id}`, { ...sent, revision: edit.revision })
        : send<Comment>(
            "POST",
            `${path()}/comments`,
            {
              ...sent,
              parent_id: parent?.id,
              guest: byGuest ? { name: named } : undefined,
              // An article that nobody has commented on does not know its address.
              article: article.url ? undefined : { url: location.href.split("#")[0], title: document.title },
            },
            once,
          ));
      if (byGuest) remember("guest", named);
      area.value = "";
      changed();
      done(made);
    } catch (problem) {
      refused(problem as Problem, accepted);
    }
    busy = false;
    submit.removeAttribute("aria-disabled");
  }

  function refused(problem: Problem, accepted?: boolean): void {
    const change = button("change", t("Change it"), () => (calm(), tell(""), area.focus()));
    const choice = (label: string, again?: boolean) => h("div", { class: "row" }, button("again", label, () => post(again)), change);
    if (problem.code === "nudged") {
      tell("", h("strong", {}, t("Before you post")), ...problem.errors!.map(({ message }) => h("p", {}, message)), choice(t("Post anyway"), true));
      change.focus();
    } else if (passes(problem)) {
      // Tries again when the browser is back online, and now and then, until the reader changes something.
      const again = () => void post(accepted);
      const timer = setTimeout(again, Math.min(2000 * 2 ** tries++, PAUSE));
      addEventListener("online", again);
      calm = () => {
        clearTimeout(timer);
        removeEventListener("online", again);
      };
      tell(wordsFor(problem), choice(t("Try again"), accepted));
    } else if (isSignedOut(problem)) {
      keep();
      tell(t("Your session has ended. Sign in again; your text is safe."));
      void signIn().then((signedIn) => signedIn && void post(accepted));
    } else {
      if (edit && problem.present) edit.revision = problem.present.revision;
      tell(wordsFor(problem));
    }
  }

  /** Shows whether a guest has to say a name. */
  function draw(): void {
    guest.hidden = !!session() || article.guests === "off" || !!edit;
  }

  const open = () => el.classList.add("open");
  el.addEventListener("focusin", open);
  area.value = text;
  if (text) open();
  // It knows its height once it is on the page.
  requestAnimationFrame(changed);
  draw();
  return { el, area, draw };
}
