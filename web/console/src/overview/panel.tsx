// One figure over time: its name, how much of it there was, the chart, the table, and the file.

import { useState } from "preact/hooks";
import { Table } from "../parts/table.tsx";
import { number, t } from "../words/words.ts";
import { type Bar, Bars } from "./bars.tsx";
import { duration, top, topOfTime } from "./scale.ts";

export interface PanelProps {
  name: string;
  /** All of it, in words. */
  total: string;
  /** What stands beside the total. */
  aside?: string;
  bars: Bar[];
  names: { short(at: string): string; long(at: string): string };
  per: "hour" | "day";
  isTime?: boolean;
  /** What the second column of the table is, where the bars have a reach. */
  reach?: string;
}

export function Panel({ name, total, aside, bars, names, per, isTime, reach }: PanelProps) {
  const [isOpen, setOpen] = useState(false);
  const most = Math.max(0, ...bars.map(({ value, reach }) => Math.max(value ?? 0, reach ?? 0)));
  const say = isTime ? duration : (value: number) => number(value);
  const cell = (value: number | null | undefined) => (value === null || value === undefined ? "–" : say(value));
  const by = per === "hour" ? t("{}, by the hour", name) : t("{}, by the day", name);
  const tell = ({ value, reach: to }: Bar) =>
    value === null ? t("nothing to say") : to ? t("{}, nine of ten within {2}", say(value), say(to)) : say(value);
  return (
    <section class="panel">
      <h2>{name}</h2>
      <p>
        <strong class="total">{total}</strong> {aside && <span class="muted">{aside}</span>}
      </p>
      <Bars name={by} bars={bars} top={isTime ? topOfTime(most) : top(most)} say={say} names={names} tell={tell} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("As a table")}</summary>
        {isOpen && (
          <Table
            caption={by}
            columns={[
              { name: per === "hour" ? t("Hour") : t("Day"), cell: ({ at }: Bar) => names.long(at) },
              { name, cell: ({ value }: Bar) => cell(value), isNumber: true },
              ...(reach ? [{ name: reach, cell: (bar: Bar) => cell(bar.reach), isNumber: true }] : []),
            ]}
            rows={bars}
            keyOf={({ at }) => at}
          />
        )}
      </details>
    </section>
  );
}
