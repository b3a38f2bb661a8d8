// One setting: how it stands, its bounds, and what is wrong with it.

import { useId, useState } from "preact/hooks";
import { Check, Choice, Field, TextField } from "../parts/field.tsx";
import { number, t } from "../words/words.ts";
import { LimitsField } from "./limits-field.tsx";
import { optionName, settingHint, settingName, unitName } from "./setting-words.ts";
import type { Json, Limits, Schema } from "./shapes.ts";

export interface SettingProps {
  path: string;
  schema: Schema;
  meaning?: string;
  value: Json;
  problem?: string;
  change(value: Json): void;
}

/** One entry a line; empty lines are none. */
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

const zones = () => (Intl as { supportedValuesOf?: (key: string) => string[] }).supportedValuesOf?.("timeZone") ?? [];

export function Setting({ path, schema, meaning, value, problem, change }: SettingProps) {
  const name = settingName(path);
  const hint = [settingHint(path, meaning), bounds(schema)].filter(Boolean).join(" ");
  const common = { label: name, hint: hint || undefined, problem };
  switch (schema.type) {
    case "integer":
    case "number":
      return <Amount {...common} schema={schema} value={value as number | null} change={change} />;
    case "boolean":
      return <Switch {...common} value={value as boolean} change={change} />;
    case "choice":
      return (
        <Choice
          {...common}
          value={String(value)}
          choices={schema.options!.map((option): [string, string] => [option, optionName(path, option)])}
          choose={change}
        />
      );
    case "timezone":
      return <Zone {...common} value={String(value)} change={change} />;
    case "limits":
      return <LimitsField {...common} value={value as unknown as Limits} change={(limits) => change(limits as unknown as Json)} />;
    default:
      return <Lines {...common} value={value as string[]} change={change} />;
  }
}

function bounds({ type, min, max, unit }: Schema): string {
  if ((type !== "integer" && type !== "number") || min === undefined || max === undefined) return "";
  return t("{} to {2} {3}.", number(min), number(max), unitName(unit)).replace(" .", ".");
}

interface Common {
  label: string;
  hint?: string;
  problem?: string;
  change(value: Json): void;
}

/** A number. What is typed stays as it is typed, also where it is none yet. */
function Amount({ schema, value, change, ...common }: Common & { schema: Schema; value: number | null }) {
  const [typed, setTyped] = useState<string>();
  const own = typed !== undefined && (typed === "" ? null : Number(typed)) === value;
  return (
    <Field
      {...common}
      type="number"
      class="short"
      value={own ? typed : (value ?? "")}
      min={schema.min}
      max={schema.max}
      step={schema.type === "integer" ? 1 : "any"}
      required={!schema.nullable}
      onInput={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        change(text === "" ? null : Number(text));
      }}
    />
  );
}

function Switch({ label, hint, problem, value, change }: Common & { value: boolean }) {
  const id = useId();
  return (
    <div class="field">
      <Check checked={value} aria-describedby={id} turn={change}>
        {label}
      </Check>
      <p class={problem ? "problem" : "hint"} id={id}>
        {problem ?? hint}
      </p>
    </div>
  );
}

function Zone({ value, change, ...common }: Common & { value: string }) {
  const list = useId();
  return (
    <>
      <Field {...common} class="short" list={list} value={value} onInput={(event) => change(event.currentTarget.value)} />
      <datalist id={list}>
        {zones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function Lines({ value, change, ...common }: Common & { value: string[] }) {
  const [typed, setTyped] = useState<string>();
  const own = typed !== undefined && lines(typed).join("\n") === value.join("\n");
  const text = own ? typed : value.join("\n");
  return (
    <TextField
      {...common}
      rows={Math.min(8, Math.max(2, text.split("\n").length))}
      value={text}
      onInput={(event) => {
        setTyped(event.currentTarget.value);
        change(lines(event.currentTarget.value));
      }}
    />
  );
}
