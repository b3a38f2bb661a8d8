// How often one kind of action may be done, by whom it is counted.

import { Check } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import type { Budget, Limits } from "./shapes.ts";

type Part = "account" | "network" | "article";

export interface LimitsFieldProps {
  label: string;
  hint?: string;
  problem?: string;
  value: Limits;
  change(limits: Limits): void;
}

export function LimitsField({ label, hint, problem, value, change }: LimitsFieldProps) {
  const parts: [Part, string][] = [
    ["account", t("By account")],
    ["network", t("By network")],
    ["article", t("By article")],
  ];
  const set = (part: Part, budget: Partial<Budget> | null) =>
    change({ ...value, [part]: budget && { ...(value[part] ?? { count: 60, window_seconds: 600 }), ...budget } });
  return (
    <fieldset class={problem ? "limits bad" : "limits"}>
      <legend>{label}</legend>
      {hint && <p class="hint">{hint}</p>}
      {parts.map(([part, name]) => {
        const budget = value[part];
        return (
          <div key={part} class="row">
            <Check checked={budget !== null} turn={(on) => set(part, on ? {} : null)}>
              {name}
            </Check>
            {budget && (
              <>
                <Whole name={t("{}: how often", name)} value={budget.count} max={1_000_000} change={(count) => set(part, { count })} />
                <span>{t("within")}</span>
                <Whole name={t("{}: in how many seconds", name)} value={budget.window_seconds} max={2_592_000} change={(window_seconds) => set(part, { window_seconds })} />
                <span>{t("seconds")}</span>
              </>
            )}
          </div>
        );
      })}
      <label class="row">
        <span>{t("Accounts under a day: percent of that")}</span>
        <input
          type="number"
          class="short"
          min={1}
          max={100}
          value={Math.round(value.newcomer_share * 100)}
          onInput={(event) => change({ ...value, newcomer_share: Number(event.currentTarget.value) / 100 })}
        />
      </label>
      {problem && <p class="problem">{problem}</p>}
    </fieldset>
  );
}

function Whole({ name, value, max, change }: { name: string; value: number; max: number; change(value: number): void }) {
  return (
    <input
      type="number"
      class="short"
      aria-label={name}
      min={1}
      max={max}
      step={1}
      value={value || ""}
      required
      onInput={(event) => change(Number(event.currentTarget.value))}
    />
  );
}
