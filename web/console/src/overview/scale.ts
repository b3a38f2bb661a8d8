// What charts share: a scale that begins at nothing, and amounts as people read them.

import { language, number } from "../words/words.ts";

/** The top of an axis for values up to `most`: a round number of which a half is round as well. */
export function top(most: number): number {
  if (most <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = power === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];
  return Math.round(power * steps.find((step) => step * power >= most)!);
}

const SPANS: [string, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** A span of time in its two largest units at most, such as `1h 20m`. */
export function duration(seconds: number): string {
  const at = SPANS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = SPANS[at] ?? SPANS[3]!;
  const whole = Math.floor(seconds / size);
  const say = (value: number, unit: string) => number(value, { style: "unit", unit, unitDisplay: "narrow" });
  const next = SPANS[at + 1];
  const rest = next && whole < 10 ? Math.floor((seconds - whole * size) / next[1]) : 0;
  return rest ? `${say(whole, unit)} ${say(rest, next![0])}` : say(whole, unit);
}

/** The top of an axis for spans of time: a round number of minutes, hours or days. */
export function topOfTime(most: number): number {
  const unit = [86_400, 3_600, 60].find((size) => most > 2 * size) ?? 60;
  return unit * Math.max(2, top(Math.ceil(most / unit)));
}

/** What a bucket is called: in a word for the axis, and whole. */
export function bucketNames(per: "hour" | "day", zone: string): { short(at: string): string; long(at: string): string } {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options });
  const [short, long] =
    per === "hour"
      ? [format({ hour: "numeric", minute: "2-digit" }), format({ weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" })]
      : [format({ day: "numeric", month: "short" }), format({ weekday: "short", day: "numeric", month: "short" })];
  return { short: (at) => short.format(new Date(at)), long: (at) => long.format(new Date(at)) };
}
