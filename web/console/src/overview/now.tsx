// What waits at this moment, and for how long.

import { href } from "../app/router.ts";
import { When } from "../parts/when.tsx";
import { number, t } from "../words/words.ts";
import type { Waiting } from "./shapes.ts";

/** Counted up to here; beyond, the figure says enough. */
const MOST = 10_000;

export function Now({ waiting }: { waiting: Waiting }) {
  const say = (count: number) => (count < MOST ? number(count) : t("{} and more", number(count)));
  return (
    <p class="now">
      <a href={href("queue")}>
        <strong>{say(waiting.all)}</strong> {t("wait")}
      </a>
      <span>
        <strong>{say(waiting.held)}</strong> {t("are held")}
      </span>
      <span>
        <strong>{say(waiting.flagged)}</strong> {t("are flagged")}
      </span>
      {waiting.oldest_at && (
        <span class="muted">
          {t("the longest since:")} <When at={waiting.oldest_at} />
        </span>
      )}
    </p>
  );
}
