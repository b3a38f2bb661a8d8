// Amounts in rows: a bar whose length tells how much, and the number beside it.

import { number, percent, t } from "../words/words.ts";
import type { Agreement, ModeratorFigures } from "./shapes.ts";

/** A bar from nothing, as long as its share of the most. */
export function Amount({ value, most }: { value: number; most: number }) {
  const share = most ? (100 * value) / most : 0;
  return (
    <span class="amount">
      <svg width="100%" height="10" aria-hidden="true">
        <rect class="ink" width={`${share}%`} height="10" />
      </svg>
      <span>{number(value)}</span>
    </span>
  );
}

/** How far two sides agree: the share as a bar, and how sure that is as a line through it. */
export function Agree({ name, of, what }: { name: string; of: Agreement; what: string }) {
  const at = (share: number) => `${share * 100}%`;
  return (
    <div class="agree">
      <h3>{name}</h3>
      {of.share === null ? (
        <p class="muted">{t("Nothing to compare yet.")}</p>
      ) : (
        <>
          <p>
            <strong class="total">{percent(of.share)}</strong>{" "}
            <span class="muted">{t("{} of {2}: between {3} and {4} for sure", number(of.alike), number(of.both), percent(of.low), percent(of.high))}</span>
          </p>
          <svg width="100%" height="14" aria-hidden="true">
            <rect class="column" width="100%" y="2" height="10" />
            <rect class="ink" width={at(of.share)} y="2" height="10" />
            <line class="reach" x1={at(of.low)} x2={at(of.high)} y1="7" y2="7" />
          </svg>
        </>
      )}
      <p class="muted">{what}</p>
    </div>
  );
}

/** What one moderator decided over time, small: the same scale for all of them. */
export function Load({ of, buckets, most }: { of: ModeratorFigures; buckets: string[]; most: number }) {
  const decided = new Map(of.load.map(({ at, decisions }) => [at, decisions]));
  const step = 100 / Math.max(1, buckets.length);
  return (
    <svg class="load" width="100%" height="22" aria-hidden="true">
      <line class="grid" x1="0" x2="100%" y1="21.5" y2="21.5" />
      {buckets.map((at, index) => {
        const high = most ? ((decided.get(at) ?? 0) / most) * 20 : 0;
        return high > 0 && <rect key={at} class="ink" x={`${index * step}%`} width={`${step * 0.8}%`} y={21 - Math.max(1, high)} height={Math.max(1, high)} />;
      })}
    </svg>
  );
}
