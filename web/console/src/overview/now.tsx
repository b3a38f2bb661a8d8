// What waits at this moment; it follows the queue.

import { useEffect, useRef } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { useLive } from "../api/live.ts";
import { href } from "../app/router.ts";
import { number, t } from "../words/words.ts";

interface Counts {
  all: number;
  held: number;
  flagged: number;
  /** False where more wait than are counted. */
  complete: boolean;
}

/** How long changes of the queue are gathered before it is counted anew, in milliseconds. */
const GATHER = 1_000;

export function Now() {
  const { value, reload } = useAsked<Counts>("/review/counts");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      reload();
    }, GATHER);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive("/review/events", { "item.opened": soon, "item.decided": soon, "item.closed": soon, queue: soon, reload: soon }, soon);
  if (!value) return null;
  const say = (count: number) => number(count) + (value.complete ? "" : "+");
  return (
    <p class="now">
      <a href={href("queue")}>
        <strong>{say(value.all)}</strong> {t("wait")}
      </a>
      <span>
        <strong>{say(value.held)}</strong> {t("are held")}
      </span>
      <span>
        <strong>{say(value.flagged)}</strong> {t("are flagged")}
      </span>
    </p>
  );
}
