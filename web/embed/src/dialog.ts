// Dialogs: forms over the page, which give the focus back to where it came from.

import { type Problem, wordsFor } from "./api.ts";
import { button, type Child, fill, h } from "./dom.ts";
import { root } from "./state.ts";
import { t } from "./words.ts";

export interface Dialog {
  close(): void;
  /** Puts another title and other fields into it. */
  show(title: string, ...fields: Child[]): void;
  /** Says something below the fields. */
  tell(text: string): void;
}

/** Opens a dialog. `send` gets what its form holds; `closed` is called however it ends. */
export function dialog(send: (sent: Record<string, string>) => Promise<unknown>, closed?: () => void): Dialog {
  const from = root.activeElement as HTMLElement | null;
  const comment = from?.closest("article");
  const title = h("h3", { id: "title" });
  const note = h("p", { class: "note", role: "alert" });
  const form = h("form", {
    onsubmit: (event: Event) => {
      event.preventDefault();
      note.textContent = "";
      send(Object.fromEntries(new FormData(form)) as Record<string, string>).catch((problem: Problem) => {
        note.textContent = wordsFor(problem);
      });
    },
  });
  const box: HTMLDialogElement = h(
    "dialog",
    {
      part: "dialog",
      "aria-labelledby": "title",
      onclose: () => {
        box.remove();
        closed?.();
        // What had the focus may have been drawn anew meanwhile.
        const again = from?.isConnected ? from : (comment ?? root).querySelector<HTMLElement>(`[name="${(from as HTMLButtonElement)?.name}"]`);
        (again ?? comment)?.focus();
      },
    },
    h("div", { class: "row" }, title, button("close", "×", () => box.close(), { "aria-label": t("Close") })),
    form,
    note,
  );
  root.append(box);
  box.showModal();
  return {
    close: () => box.close(),
    show: (name, ...fields) => {
      title.textContent = name;
      note.textContent = "";
      fill(form, ...fields);
    },
    tell: (text) => {
      note.textContent = text;
    },
  };
}

/** A labelled control of a form. */
export const field = (label: string, control: HTMLElement) => h("label", {}, h("span", {}, label), control);

/** The button that sends a form. */
export const main = (label: string) => h("button", { class: "main", part: "button" }, label);
