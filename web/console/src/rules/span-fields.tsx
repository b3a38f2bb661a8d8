// From when to when: a time of the past to try something on.

import { useState } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { t } from "../words/words.ts";

const DAY = 86_400_000;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);

export interface Between {
  from: string;
  to: string;
}

/** The last thirty days, until somebody says otherwise. Whole days in UTC; today until now. */
export function useBetween() {
  const [first, setFirst] = useState(() => day(Date.now() - 30 * DAY));
  const [last, setLast] = useState(() => day(Date.now()));
  const between = (): Between => {
    const end = Date.parse(last) + DAY;
    return { from: new Date(first).toISOString(), to: new Date(Math.min(end, Date.now())).toISOString() };
  };
  const fields = (
    <>
      <Field label={t("From")} type="date" required max={last} value={first} onInput={(event) => setFirst(event.currentTarget.value)} />
      <Field label={t("To and with")} type="date" required min={first} max={day(Date.now())} value={last} onInput={(event) => setLast(event.currentTarget.value)} />
    </>
  );
  return { between, fields };
}
