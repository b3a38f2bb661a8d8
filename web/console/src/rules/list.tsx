// All rules, with what each did over the last thirty days.

import { useAsked } from "../api/asking.ts";
import { query } from "../api/client.ts";
import { href } from "../app/router.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { named, number, t } from "../words/words.ts";
import { Interval, Spark } from "./charts.tsx";
import { ModeSign } from "./mode.tsx";
import { STARTS } from "./document.ts";
import type { SavedRule } from "./shapes.ts";

export function List() {
  const { value, problem, reload } = useAsked<{ items: SavedRule[] }>("/rules?include=stats");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading lines={5} />;
  const columns = [
    {
      name: t("Rule"),
      cell: ({ id, name, brake }: SavedRule) => (
        <>
          <a href={href("rules", id)}>{name}</a>
          {brake && <p class="problem brake">{t("Paused by a brake:")} {brake.why}</p>}
        </>
      ),
    },
    { name: t("Mode"), cell: ({ mode }: SavedRule) => <ModeSign mode={mode} /> },
    { name: t("Does"), cell: ({ then }: SavedRule) => named(then.action) },
    { name: t("Hits by day"), cell: ({ stats, name }: SavedRule) => stats && <Spark values={stats.hits_by_day} from={stats.from} name={name} /> },
    { name: t("Hits"), isNumber: true, cell: ({ stats }: SavedRule) => stats && number(stats.matched) },
    {
      name: t("Overturned"),
      cell: ({ stats }: SavedRule) =>
        stats?.overturned_share ? (
          <Interval share={stats.overturned_share} words={t("{} of {2} reviewed", stats.overturned, stats.reviewed)} />
        ) : (
          <span class="muted">{t("none reviewed")}</span>
        ),
    },
  ];
  return (
    <>
      <div class="row">
        <h1>{t("Rules")}</h1>
        <p class="muted">{t("The last thirty days.")}</p>
      </div>
      {value.items.length ? (
        <Table caption={t("Rules")} columns={columns} rows={value.items} keyOf={({ id }) => id} />
      ) : (
        <Empty title={t("No rules yet")}>{t("Begin with one of these, or with an empty one.")}</Empty>
      )}
      <Starts />
    </>
  );
}

/** Where a new rule may begin. */
function Starts() {
  const names: Record<string, string> = {
    links: t("Links from new accounts"),
    phrases: t("Phrases"),
    capitals: t("Mostly capitals"),
    rate: t("Many comments at once"),
  };
  return (
    <section>
      <h2>{t("A new rule about")}</h2>
      <p class="row">
        {Object.keys(STARTS).map((start) => (
          <a key={start} class="button" href={query(href("rules", "new"), { from: start })}>{names[start]}</a>
        ))}
        <a class="button" href={href("rules", "new")}>{t("Something else")}</a>
      </p>
    </section>
  );
}
