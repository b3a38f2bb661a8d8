// The same time by section, by rule and by moderator, and how far they agree.

import type { ComponentChildren } from "preact";
import { href } from "../app/router.ts";
import { type Column, counts, Table } from "../parts/table.tsx";
import { number, percent, t } from "../words/words.ts";
import { Agree, Amount, Load } from "./amount.tsx";
import { Download } from "./download.tsx";
import { duration } from "./scale.ts";
import type { Stats } from "./shapes.ts";

export function Together({ stats }: { stats: Stats }) {
  return (
    <section class="panel">
      <h2>{t("Agreement")}</h2>
      <Agree name={t("Moderators and rules")} of={stats.rules_agree} what={t("Decisions about comments that a rule had held, rejected, flagged or let through.")} />
      <Agree name={t("Moderators among themselves")} of={stats.moderators_agree} what={t("Decisions that a colleague looked at again.")} />
    </section>
  );
}

interface SideProps<T> {
  title: string;
  table: string;
  search: string;
  columns: Column<T>[];
  rows: T[];
  keyOf(row: T): string;
  empty: string;
  children?: ComponentChildren;
}

function Side<T>({ title, table, search, columns, rows, keyOf, empty, children }: SideProps<T>) {
  return (
    <section class="side">
      <h2>{title}</h2>
      {rows.length ? <Table caption={title} columns={columns} rows={rows} keyOf={keyOf} /> : <p class="muted">{empty}</p>}
      {rows.length > 0 && (
        <p class="row">
          <Download table={table} search={search} name={title} />
          {children}
        </p>
      )}
    </section>
  );
}

type Props = { stats: Stats; search: string };

export function BySection({ stats, search }: Props) {
  const most = Math.max(0, ...stats.sections.map(({ comments }) => comments));
  type Row = Stats["sections"][number];
  return (
    <Side<Row>
      title={t("By section")}
      table="sections"
      search={search}
      rows={stats.sections}
      keyOf={({ section }) => section}
      empty={t("Nothing happened in any section.")}
      columns={[
        { name: t("Section"), cell: ({ section }) => section || t("Without a section") },
        { name: t("Comments"), cell: ({ comments }) => <Amount value={comments} most={most} /> },
        counts(t("Held"), ({ held }) => held),
        counts(t("Rejected"), (row) => row.rejected_by_rules + row.rejected_by_moderators),
        counts(t("Flags"), ({ flags }) => flags),
        { name: t("Time to decision"), cell: ({ median_seconds: median }) => (median === null ? "–" : duration(median)), isNumber: true },
      ]}
    />
  );
}

export function ByRule({ stats, search }: Props) {
  const most = Math.max(0, ...stats.rules.map(({ acted }) => acted));
  type Row = Stats["rules"][number];
  return (
    <Side<Row>
      title={t("By rule")}
      table="rules"
      search={search}
      rows={stats.rules}
      keyOf={({ rule }) => rule}
      empty={t("No rule acted in this time.")}
      columns={[
        { name: t("Rule"), cell: ({ rule, name }) => <a href={href("rules", rule)}>{name}</a> },
        { name: t("Acted on"), cell: ({ acted }) => <Amount value={acted} most={most} /> },
        counts(t("Decided about"), ({ reviewed }) => reviewed),
        {
          name: t("Overturned"),
          cell: ({ reviewed, overturned }) => (reviewed ? `${number(overturned)} (${percent(overturned / reviewed)})` : "–"),
          isNumber: true,
        },
      ]}
    />
  );
}

export function ByModerator({ stats, search }: Props) {
  const most = Math.max(0, ...stats.moderators.map(({ decisions }) => decisions));
  const busiest = Math.max(0, ...stats.moderators.flatMap(({ load }) => load.map(({ decisions }) => decisions)));
  const buckets = stats.items.map(({ at }) => at);
  type Row = Stats["moderators"][number];
  return (
    <Side<Row>
      title={t("By moderator")}
      table="moderators"
      search={search}
      rows={stats.moderators}
      keyOf={({ account }) => account}
      empty={t("Nobody decided anything in this time.")}
      columns={[
        { name: t("Moderator"), cell: ({ account, name }) => <a href={href("people", account)}>{name}</a> },
        { name: t("Decisions"), cell: ({ decisions }) => <Amount value={decisions} most={most} /> },
        { name: stats.per === "hour" ? t("Each hour") : t("Each day"), cell: (row) => <Load of={row} buckets={buckets} most={busiest} /> },
        counts(t("Approved"), ({ approved }) => approved),
        counts(t("Rejected"), ({ rejected }) => rejected),
        counts(t("Taken back"), ({ undone }) => undone),
        {
          name: t("Overruled"),
          cell: ({ looked_again, overruled }) => (looked_again ? t("{} of {2}", overruled, looked_again) : "–"),
          isNumber: true,
        },
      ]}
    >
      <Download table="load" search={search} name={stats.per === "hour" ? t("Each hour") : t("Each day")} />
    </Side>
  );
}
