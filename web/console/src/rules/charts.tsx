// Small charts: one ink, from zero, labels where the figures are. What the eye reads stands there in words, too.

import { useState } from "preact/hooks";
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

export interface Series {
  /** What one value is about, such as a day. */
  label: string;
  value: number;
  /** A second part on top of it, drawn lighter. */
  more?: number;
  words: string;
}

/** Bars over time, read out one by one with the arrow keys or by pointing; with a line at `mark`, where there is one. */
export function Bars({ name, series, mark }: { name: string; series: Series[]; mark?: number }) {
  const most = Math.max(1, ...series.map(({ value, more = 0 }) => value + more));
  const rule = (y: number, kind: string) => <line x1="0" y1={y} x2="600" y2={y} class={kind} />;
  const width = 600 / Math.max(1, series.length);
  const bar = (x: number, y: number, height: number, kind?: string) => <rect class={kind} x={x} y={y} width={Math.max(1, width - 2)} height={height} />;
  return (
    <Readable name={name} labels={series.map(({ label, words }) => `${label}: ${words}`)}>
      <svg aria-hidden="true" viewBox="0 0 640 120" class="bars">
        <text x="634" y="12" class="end">{number(most)}</text>
        {rule(8, "grid")}
        {series.map(({ value, more = 0 }, index) => {
          const [low, high] = [(100 * value) / most, (100 * more) / most];
          return <g key={index}>{bar(index * width, 108 - low, low)}{bar(index * width, 108 - low - high, high, "lighter")}</g>;
        })}
        {mark && rule(108 - (100 * mark) / most, "dashed")}
        {rule(108, "base")}
        <text x="634" y="112" class="end">0</text>
      </svg>
      <p class="ends muted"><span>{series[0]?.label}</span><span>{series.at(-1)?.label}</span></p>
    </Readable>
  );
}

/** Figures with their names. */
export function Numbers<T>({ of, names }: { of: T; names: (keyof T & string)[] }) {
  return <dl class="figures">{names.map((name) => <div key={name}><dt>{named(name)}</dt><dd class="number">{number(of[name] as number)}</dd></div>)}</dl>;
}

/** A chart whose values are read with the arrow keys, or by pointing: a slider lies over it. */
function Readable({ name, labels, children }: { name: string; labels: string[]; children: preact.ComponentChildren }) {
  const [index, setIndex] = useState(labels.length - 1);
  const at = Math.min(index, labels.length - 1);
  const point = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    // The bars end before the chart does, where its scale stands.
    const place = Math.floor((((event.clientX - left) / width) * 640 * labels.length) / 600);
    setIndex(Math.max(0, Math.min(labels.length - 1, place)));
  };
  return (
    <figure class="chart">
      <figcaption>{name}</figcaption>
      <div class="readable" onMouseMove={point}>
        {children}
        <input
          type="range"
          min={0}
          max={labels.length - 1}
          value={at}
          aria-label={name}
          aria-valuetext={labels[at]}
          onInput={(event) => setIndex(Number(event.currentTarget.value))}
        />
      </div>
      <p class="reading" aria-hidden="true">{labels[at]}</p>
    </figure>
  );
}
