// What happened on the site, in pictures.

import { useEffect, useRef } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { recall, remember } from "../app/memory.ts";
import { usePlace } from "../app/router.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { number, t } from "../words/words.ts";
import { Download } from "./download.tsx";
import { Now } from "./now.tsx";
import { Panel } from "./panel.tsx";
import { Range } from "./range.tsx";
import { bucketNames, duration } from "./scale.ts";
import type { Bucket, Figures, Stats } from "./shapes.ts";
import { asked, spanOf } from "./spans.ts";
import { ByModerator, ByRule, BySection, Together } from "./sides.tsx";

/** How often the figures are asked for anew while somebody looks, in milliseconds. */
const ANEW = 30_000;

export default function Overview() {
  const place = usePlace();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = recall<string>("timezone") ?? own;
  const span = spanOf(place.query, zone);
  const search = asked(span, zone);
  const { value, problem, isLoading, reload } = useAsked<Stats>(`/moderation/stats?${search}`);
  // While the next answer comes, the last one stays, so that nothing jumps.
  const last = useRef<Stats>(undefined);
  if (value) last.current = value;
  const stats = value ?? last.current;
  if (value && value.timezone !== recall("timezone")) {
    // Days are the site's: known from the first answer on.
    remember("timezone", value.timezone);
    if (value.timezone !== zone) queueMicrotask(reload);
  }
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), ANEW);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <div class="overview">
      <header>
        <h1>{t("Overview")}</h1>
        {stats && <Now waiting={stats.waiting} />}
      </header>
      <Range span={span} zone={stats?.timezone ?? zone} />
      {problem ? (
        <Failed problem={problem} retry={reload} />
      ) : !stats ? (
        <Loading lines={6} />
      ) : (
        <div aria-busy={isLoading}>
          {!stats.complete && <p class="note">{t("Gavel is still counting the time before. The figures grow while it does.")}</p>}
          <Pictures stats={stats} search={search} />
        </div>
      )}
    </div>
  );
}

function Pictures({ stats, search }: { stats: Stats; search: string }) {
  const { totals, items } = stats;
  const names = bucketNames(stats.per, stats.timezone);
  const of = (figure: keyof Figures) => items.map((item: Bucket) => ({ at: item.at, value: item[figure] ?? 0 }));
  const common = { names, per: stats.per };
  const share = (part: number) => (totals.comments ? number(part / totals.comments, { style: "percent", maximumFractionDigits: 1 }) : "");
  if (!totals.comments && !totals.decisions && !totals.flags) {
    return (
      <Empty title={t("Nothing happened in this time")}>
        <p>{t("Choose a longer one, or another section.")}</p>
      </Empty>
    );
  }
  return (
    <>
      <div class="panels">
        <Panel name={t("Comments")} total={number(totals.comments)} aside={t("{} shown at once", share(totals.published))} bars={of("comments")} {...common} />
        <Panel name={t("Held")} total={number(totals.held)} aside={share(totals.held)} bars={of("held")} {...common} />
        <Panel
          name={t("Time to decision")}
          total={totals.median_seconds === null ? "–" : duration(totals.median_seconds)}
          aside={
            totals.p90_seconds === null
              ? t("nothing was decided that had waited")
              : t("half within this; nine of ten within {}, 99 of 100 within {2}", duration(totals.p90_seconds), duration(totals.p99_seconds!))
          }
          bars={items.map((item) => ({ at: item.at, value: item.median_seconds, reach: item.p90_seconds }))}
          reach={t("Nine of ten")}
          isTime
          {...common}
        />
        <Panel name={t("Rejected by rules")} total={number(totals.rejected_by_rules)} aside={share(totals.rejected_by_rules)} bars={of("rejected_by_rules")} {...common} />
        <Panel name={t("Rejected by moderators")} total={number(totals.rejected_by_moderators)} aside={share(totals.rejected_by_moderators)} bars={of("rejected_by_moderators")} {...common} />
        <Panel name={t("Flags")} total={number(totals.flags)} bars={of("flags")} {...common} />
        <Panel
          name={t("Decisions")}
          total={number(totals.decisions)}
          aside={t("{} taken back, {2} overruled", totals.undone, totals.overruled)}
          bars={of("decisions")}
          {...common}
        />
        <Panel name={t("Deleted by authors")} total={number(totals.deleted)} bars={of("deleted")} {...common} />
        <Together stats={stats} />
      </div>
      <p class="row">
        <Download table="series" search={search} name={t("Figures over time")} />
      </p>
      <BySection stats={stats} search={search} />
      <ByRule stats={stats} search={search} />
      <ByModerator stats={stats} search={search} />
    </>
  );
}
