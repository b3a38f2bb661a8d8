// What the rule did, live and in the shadow beside each other, and whether moderators agreed.

import { useAsked } from "../api/asking.ts";
import { href } from "../app/router.ts";
import { Bars } from "../overview/bars.tsx";
import { bucketNames, top } from "../overview/scale.ts";
import { Failed, Loading } from "../parts/states.tsx";
import { counts, Table } from "../parts/table.tsx";
import { named, number, t } from "../words/words.ts";
import { Interval } from "./charts.tsx";
import type { SavedRule, Stats, Totals } from "./shapes.ts";

const DAY = 86_400_000;

export function Figures({ rule }: { rule: SavedRule }) {
  const { value, problem, reload } = useAsked<Stats>(`/rules/${rule.id}/stats`);
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const { from, to, items, totals, overlap, agreement } = value;
  const days = Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / DAY) }, (_, index) => Date.parse(from) + index * DAY);
  const on = (day: number, live: boolean) => items.filter((item) => Date.parse(item.at) === day && (item.mode === "live") === live).reduce((sum, { matched }) => sum + matched, 0);
  const both = days.map((day) => ({ at: new Date(day).toISOString(), live: on(day, true), shadow: on(day, false) }));
  const modes = [...new Set(items.map(({ mode }) => mode))];
  const sum = (mode: string, figure: keyof Totals) => items.filter((item) => item.mode === mode).reduce((sum, item) => sum + (item[figure] ?? 0), 0);
  const columns = [
    { name: t("Figure"), cell: (figure: keyof Totals) => named(figure) },
    ...modes.map((mode) => counts(named(mode), (figure: keyof Totals) => sum(mode, figure))),
    counts(t("In all"), (figure: keyof Totals) => totals[figure] ?? 0),
  ];
  return (
    <section class="stack">
      <h2>{t("Hits by day")}</h2>
      <Bars
        name={t("Hits by day")}
        bars={both.map(({ at, live, shadow }) => ({ at, value: live + shadow }))}
        top={top(Math.max(...both.map(({ live, shadow }) => live + shadow)))}
        say={number}
        names={bucketNames("day", "UTC")}
        tell={(_, index) => t("{} live, {2} in the shadow", both[index]!.live, both[index]!.shadow)}
      />
      <Table caption={t("Live and in the shadow")} columns={columns} rows={["evaluated", "matched", "acted", "reviewed", "upheld", "overturned"]} keyOf={(figure) => figure} />
      <p class="measure">
        <strong>{t("Moderators agree")}</strong>{" "}
        {agreement.share === null ? (
          <span class="muted">{t("They have decided none of its hits yet.")}</span>
        ) : (
          <Interval share={{ value: agreement.share, low: agreement.low, high: agreement.high }} words={t("{} of {2} decided", agreement.upheld, agreement.reviewed)} />
        )}
      </p>
      {overlap.hits > 0 && (
        <div>
          <h2>{t("Caught by live rules, too: {} of {2} hits", overlap.caught, overlap.hits)}</h2>
          <ul>{overlap.rules.map(({ rule, name, hits }) => <li key={rule}><a href={href("rules", rule)}>{name}</a> <span class="number">{number(hits)}</span></li>)}</ul>
        </div>
      )}
      <p class="muted">
        {totals.mean_cost_us !== null && t("A text costs {} µs in the mean, at most {2} µs on 99 of 100.", Math.round(totals.mean_cost_us), totals.p99_cost_us ?? 0)} {t("A second behind.")}
      </p>
    </section>
  );
}
