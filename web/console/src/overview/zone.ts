// Days where the site lives, which need not be where the reader of this sits.

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function ahead(zone: string, at: number): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const there = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
  return there - Math.floor(at / 1000) * 1000;
}

/** The day there, as `2026-11-22`. */
export function dayOf(zone: string, at: number | string): string {
  const moment = new Date(at).getTime();
  return new Date(moment + ahead(zone, moment)).toISOString().slice(0, 10);
}

/** When a day begins there. */
export function beginOf(zone: string, day: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Twice, for the clocks may be changed in between.
  let at = midnight - ahead(zone, midnight);
  at = midnight - ahead(zone, at);
  return new Date(at).toISOString();
}

/** The day so many days later. */
export const later = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
