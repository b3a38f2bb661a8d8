// A question over the page. The browser keeps the focus in it and gives it back afterwards.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../words/words.ts";

export interface DialogProps {
  title: string;
  /** Closes it; where there is none, only what stands in it does. */
  close?: () => void;
  /** Keys that work in it, besides Escape. */
  onKeyDown?: (event: KeyboardEvent) => void;
  isWide?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, close, onKeyDown, isWide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    element.querySelector<HTMLElement>("[autofocus]")?.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={isWide ? "wide" : undefined}
      aria-labelledby={heading}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        // The component decides whether it is there, not the browser.
        event.preventDefault();
        close?.();
      }}
      onClick={(event) => event.target === event.currentTarget && close?.()}
    >
      <div class="inside">
        <header>
          <h2 id={heading}>{title}</h2>
          {close && (
            <button type="button" class="quiet" aria-label={t("Close")} onClick={close}>
              ×
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
