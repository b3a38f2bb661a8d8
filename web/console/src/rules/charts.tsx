// Small charts in lines of text and tables: one ink, from zero. What the eye reads stands there in words, too.

import { date } from "../words/time.ts";
import { named, number, percent, t } from "../words/words.ts";
import type { Share } from "./shapes.ts";

const DAY = 86_400_000;
const dayAt = (from: string, index: number) => date(new Date(Date.parse(from) + index * DAY + DAY / 2));

/** Hits by day as bars, in a line of a table. */
export function Spark({ values, from, name }: { values: number[]; from: string; name: string }) {
  const most = Math.max(...values);
  const sum = values.reduce((sum, value) => sum + value, 0);
  const words = most
    ? t("{}: {2} hits in thirty days, the most on {3}: {4}", name, sum, dayAt(from, values.indexOf(most)), most)
    : t("{}: no hits in thirty days", name);
  return (
    <svg class="spark" role="img" aria-label={words} viewBox={`0 0 ${values.length * 4} 20`}>
      <title>{words}</title>
      <line x1="0" y1="19.5" x2={values.length * 4} y2="19.5" />
      {values.map((value, index) => value > 0 && <rect key={index} x={index * 4} width="3" y={19 - (18 * value) / most} height={(18 * value) / most} />)}
    </svg>
  );
}

/** A share with its interval at 95 %, from 0 to 100 %. */
export function Interval({ share: { value, low, high }, words, name }: { share: Share; words: string; name?: string }) {
  return (
    <span class="interval">
      <span class="number">{percent(value)}</span>
      <svg aria-hidden="true" viewBox="0 0 104 10">
        <line x1="2" y1="8.5" x2="102" y2="8.5" class="base" />
        <line x1={2 + low * 100} y1="5" x2={2 + high * 100} y2="5" class="reach" />
        <circle cx={2 + value * 100} cy="5" r="2.5" />
      </svg>
      <span class="muted">
        {name && `${name}, `}{words}, {t("95 % interval {} to {2}", percent(low), percent(high))}
      </span>
    </span>
  );
}

/** Figures with their names. */
export function Numbers<T>({ of, names }: { of: T; names: (keyof T & string)[] }) {
  return <dl class="figures">{names.map((name) => <div key={name}><dt>{named(name)}</dt><dd class="number">{number(of[name] as number)}</dd></div>)}</dl>;
}
