// What the rule would have done to the site's own past.

import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import { Choice } from "../parts/field.tsx";
import { counts, Table } from "../parts/table.tsx";
import { named, t } from "../words/words.ts";
import { Interval, Numbers } from "./charts.tsx";
import { Examples } from "./examples.tsx";
import { Progress, useWork } from "./job.tsx";
import type { Draft } from "./room.tsx";
import type { Backtest, Job, Share } from "./shapes.ts";
import { useBetween } from "./span-fields.tsx";

export function BacktestTab({ draft: { saved, rule, isChanged } }: { draft: Draft }) {
  const work = useWork<Backtest>();
  const { between, fields } = useBetween();
  const [sample, setSample] = useState("");
  const shares: [string, string][] = [
    ["", t("All comments")],
    ["0.1", t("A tenth of them")],
    ["0.01", t("A hundredth of them")],
  ];
  function begin(): void {
    if (work.isUnderWay) return;
    const body = { ...between(), ...(sample && { sample: Number(sample) }), ...((isChanged || !saved) && { rule }) };
    work.begin(() => post<Job<Backtest>>(saved ? `/rules/${saved.id}/backtest` : "/rules/backtest", body));
  }
  return (
    <section class="stack">
      <p>
        {isChanged && saved
          ? t("Tries the rule as you have written it now, and compares it with version {}.", saved.revision)
          : t("Tries the rule on comments of the past, with what was known then. Nothing is changed.")}
      </p>
      <form class="seek" onSubmit={begin}>
        {fields}
        <Choice label={t("How many")} value={sample} choices={shares} choose={setSample} />
        <button type="submit" class="main" aria-disabled={work.isUnderWay}>{t("Backtest")}</button>
      </form>
      <Progress work={work} name={t("Backtest")} />
      {work.job?.result && <Report report={work.job.result} />}
    </section>
  );
}

type Section = Backtest["sections"][0];

function Report({ report }: { report: Backtest }) {
  const { sections, decided, difference, examples } = report;
  const { true_positives: right, false_positives: wrong, missed } = decided;
  const columns = [
    { name: t("Section"), cell: ({ section }: Section) => section ?? t("no section") },
    ...(["total", "matched", "would_change"] as const).map((figure) => counts(named(figure), (section: Section) => section[figure])),
  ];
  return (
    <div class="stack report">
      <Numbers of={report} names={["total", "judged", "unknown", "outside", "matched", "would_change"]} />
      <section>
        <h2>{t("Against what moderators decided")}</h2>
        <Measure name={t("Precision")} share={decided.precision} words={t("{} of {2} matches were rejected", right, right + wrong)} none={t("Moderators decided none of what it matches.")} />
        <Measure name={t("Recall")} share={decided.recall} words={t("{} of {2} rejections are matched", right, right + missed)} none={t("Moderators rejected nothing of it.")} />
      </section>
      {difference && (
        <p class="gained">
          {t("Against version {}:", difference.version)} <strong>{t("{} hit gained|{} hits gained", difference.gained)}</strong>, <strong>{t("{} lost", difference.lost)}</strong>
        </p>
      )}
      {sections.length > 1 && <Table caption={t("By section")} columns={columns} rows={sections} keyOf={({ section }) => section ?? ""} />}
      <Examples examples={examples} kinds={["gained", "lost", "false_positives", "missed", "true_positives", "would_change"]} />
    </div>
  );
}

function Measure({ name, share, words, none }: { name: string; share: Share | null; words: string; none: string }) {
  return <p class="measure"><strong>{name}</strong> {share ? <Interval share={share} words={words} /> : <span class="muted">{none}</span>}</p>;
}
