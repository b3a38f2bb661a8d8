// Chooses the time, the buckets and the section that the overview shows.

import { useAsked } from "../api/asking.ts";
import { go, href } from "../app/router.ts";
import { Choice } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import { HOURLY_DAYS, queryOf, type Span } from "./spans.ts";
import { later } from "./zone.ts";

export function Range({ span, zone }: { span: Span; zone: string }) {
  const sections = useAsked<{ items: { section: string }[] }>("/sections").value?.items ?? [];
  const show = (change: Partial<Span>) => go(href("overview") + queryOf({ ...span, ...change }));
  const chosen = span.days || "own";
  const isShort = later(span.from, HOURLY_DAYS) > span.to;
  return (
    <form class="range" aria-label={t("What is shown")} onSubmit={(event) => event.preventDefault()}>
      <div class="segments" role="group" aria-label={t("Time")}>
        {(
          [
            ["1", t("Today")],
            ["7", t("7 days")],
            ["30", t("30 days")],
            ["own", t("Own choice")],
          ] as const
        ).map(([days, words]) => (
          <button
            key={days}
            type="button"
            aria-pressed={chosen === days}
            onClick={() => show(days === "own" ? { days: "" } : { days, per: days === "1" ? "hour" : "day" })}
          >
            {words}
          </button>
        ))}
      </div>
      {!span.days && (
        <>
          <Day label={t("From")} value={span.from} max={span.to} choose={(from) => show({ from })} />
          <Day label={t("To")} value={span.to} min={span.from} choose={(to) => show({ to })} />
        </>
      )}
      <Choice
        label={t("By")}
        value={span.per}
        choices={isShort ? [["day", t("Day")], ["hour", t("Hour")]] : [["day", t("Day")]]}
        choose={(per) => show({ per })}
      />
      <Choice
        label={t("Section")}
        value={span.section === null ? "all" : `=${span.section}`}
        choices={[
          ["all", t("All")],
          ...sections.map(({ section }): [string, string] => [`=${section}`, section]),
          ["=", t("Without a section")],
        ]}
        choose={(section) => show({ section: section === "all" ? null : section.slice(1) })}
      />
      <p class="muted zone">{t("Days of {}", zone)}</p>
    </form>
  );
}

interface DayProps {
  label: string;
  value: string;
  min?: string;
  max?: string;
  choose(day: string): void;
}

function Day({ label, value, min, max, choose }: DayProps) {
  return (
    <label class="day">
      <span>{label}</span>
      <input
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={(event) => event.currentTarget.value && event.currentTarget.validity.valid && choose(event.currentTarget.value)}
      />
    </label>
  );
}
