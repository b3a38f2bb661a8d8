// Times: relative for a week, then a date; exact for whoever asks.

import { h } from "./dom.ts";
import { language } from "./words.ts";

export function ago(time: string): string {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, length] =
    seconds < 60 ? (["second", Infinity] as const)
    : seconds < 3600 ? (["minute", 60] as const)
    : seconds < 86_400 ? (["hour", 3600] as const)
    : (["day", 86_400] as const);
  return seconds < 604_800
    ? relative.format(-Math.max(0, Math.floor(seconds / length)), unit)
    : new Date(time).toLocaleDateString(language, { dateStyle: "medium" });
}

const exact = (time: string) => new Date(time).toLocaleString(language, { dateStyle: "full", timeStyle: "short" });

export const when = (time: string) => h("time", { datetime: time, title: exact(time) }, ago(time));
