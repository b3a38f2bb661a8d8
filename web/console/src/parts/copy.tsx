// Takes a text along.

import { useState } from "preact/hooks";
import { t } from "../words/words.ts";
import { focus } from "./field.tsx";

/** A button that copies the text, and says when it has. */
export function Copy({ text, autofocus }: { text: string; autofocus?: boolean }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <>
      <button type="button" ref={autofocus ? focus : undefined} onClick={() => void copy()}>
        {t("Copy")}
      </button>
      <span aria-live="polite" class="muted">
        {isCopied && t("Copied")}
      </span>
    </>
  );
}
