// What is shown where there is nothing to show: it comes, it is empty, it did not work.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api/problem.ts";
import { t } from "../words/words.ts";

/** Lines where something will be. What comes quickly comes without them. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={isLong ? "loading" : "loading soon"} role="status" aria-label={t("Loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="line" />
      ))}
    </div>
  );
}

/** Nothing is there: what that means, and what one can do. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** It did not work: what happened, and a button that tries again. */
export function Failed({ problem, retry }: { problem: Problem; retry?: () => void }) {
  return (
    <div class="state" role="alert">
      <h2>{t("That did not work")}</h2>
      <p>{problem.words}</p>
      {retry && (
        <button type="button" class="main" onClick={retry}>
          {t("Try again")}
        </button>
      )}
      {problem.request_id && <p class="muted">{t("Request {}", problem.request_id)}</p>}
    </div>
  );
}
