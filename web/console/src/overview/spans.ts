// Which time the overview shows: it stands in the address, so that it can be sent to a colleague.

import { beginOf, dayOf, later } from "./zone.ts";

export interface Span {
  /** `1`, `7` or `30` days up to now, or two days of one's own choice. */
  days: string;
  from: string;
  to: string;
  per: "hour" | "day";
  section: string | null;
}

/** The most days that are shown by the hour. */
export const HOURLY_DAYS = 31;

/** What the address says, as days of the site's time zone. */
export function spanOf(query: URLSearchParams, zone: string, now = Date.now()): Span {
  const isDay = (text: string | null): text is string => !!text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  const today = dayOf(zone, now);
  const [from, to] = [query.get("from"), query.get("to")];
  const section = query.get("section");
  if (isDay(from) && isDay(to) && from <= to) {
    const per = query.get("per") === "hour" && later(from, HOURLY_DAYS) > to ? "hour" : "day";
    return { days: "", from, to, per, section };
  }
  const days = ["1", "7", "30"].find((days) => days === query.get("days")) ?? "7";
  const per = query.get("per") === "hour" || days === "1" ? "hour" : "day";
  return { days, from: later(today, 1 - Number(days)), to: today, per, section };
}

/** What to ask the service for. */
export function asked(span: Span, zone: string): string {
  const search = new URLSearchParams({ from: beginOf(zone, span.from), to: beginOf(zone, later(span.to, 1)), per: span.per });
  if (span.section !== null) search.set("section", span.section);
  return search.toString();
}

/** The address's query for a span; what is usual is left out. */
export function queryOf(span: Partial<Span>): string {
  const search = new URLSearchParams();
  if (span.days) search.set("days", span.days);
  else if (span.from && span.to) (search.set("from", span.from), search.set("to", span.to));
  if (span.per === "hour") search.set("per", "hour");
  if (typeof span.section === "string") search.set("section", span.section);
  return search.size ? `?${search}` : "";
}
