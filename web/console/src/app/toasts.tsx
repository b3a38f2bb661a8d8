// Short messages in the corner: what was done, with a way back.

import { useEffect } from "preact/hooks";
import { problemOf } from "../api/problem.ts";
import { t } from "../words/words.ts";
import { Store, useStore } from "./store.ts";

interface Toast {
  id: number;
  text: string;
  isBad: boolean;
  /** What takes it back. */
  undo?: () => void;
}

/** How long a message stays, in milliseconds; one with a mistake stays until it is dismissed. */
const STAYS = 8_000;

let last = 0;
const toasts = new Store<Toast[]>([]);

const dismiss = (id: number) => toasts.set(toasts.value.filter((toast) => toast.id !== id));

/** Says that something was done. */
export function tell(text: string, undo?: () => void): void {
  toasts.set([...toasts.value.slice(-2), { id: ++last, text, isBad: false, undo }]);
}

/** Says that something did not work. */
export function complain(text: string): void {
  toasts.set([...toasts.value.slice(-2), { id: ++last, text, isBad: true }]);
}

/** Says what went wrong. */
export const complainOf = (failure: unknown) => complain(problemOf(failure).words);

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <Message key={toast.id} {...toast} />
      ))}
    </div>
  );
}

function Message({ id, text, isBad, undo }: Toast) {
  useEffect(() => {
    if (isBad) return;
    const timer = setTimeout(() => dismiss(id), STAYS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div class={isBad ? "toast bad" : "toast"}>
      <span>{text}</span>
      {undo && (
        <button type="button" onClick={() => (dismiss(id), undo())}>
          {t("Undo")}
        </button>
      )}
      <button type="button" class="quiet" aria-label={t("Dismiss")} onClick={() => dismiss(id)}>
        ×
      </button>
    </div>
  );
}
