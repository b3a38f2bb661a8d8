// Chooses the time, the buckets and the section that the overview shows.

import { useAsked } from "../api/asking.ts";
import { go, href } from "../app/router.ts";
import { Choice, Day, Segments } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import { HOURLY_DAYS, queryOf, type Span } from "./spans.ts";
import { later } from "./zone.ts";

export function Range({ span, zone }: { span: Span; zone: string }) {
  const sections = useAsked<{ items: { section: string }[] }>("/sections").value?.items ?? [];
  const show = (change: Partial<Span>) => go(href("overview") + queryOf({ ...span, ...change }));
  const chosen = span.days || "own";
  const isShort = later(span.from, HOURLY_DAYS) > span.to;
  return (
    <form class="range" aria-label={t("What is shown")}>
      <Segments
        label={t("Time")}
        chosen={chosen}
        choices={[
          ["1", t("Today")],
          ["7", t("7 days")],
          ["30", t("30 days")],
          ["own", t("Own choice")],
        ]}
        choose={(days) => show(days === "own" ? { days: "" } : { days, per: days === "1" ? "hour" : "day" })}
      />
      {!span.days && (
        <>
          <Day label={t("From")} value={span.from} max={span.to} choose={(from) => from && show({ from })} />
          <Day label={t("To")} value={span.to} min={span.from} choose={(to) => to && show({ to })} />
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
