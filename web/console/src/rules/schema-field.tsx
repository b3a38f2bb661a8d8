// What may stand at a path of a rule, as a field or several: made from the schema, so that none is missing.

import { Check, Choice, Field, TextField } from "../parts/field.tsx";
import type { FieldError } from "../api/problem.ts";
import { language, named, t } from "../words/words.ts";
import { isObject, type Path, pointer, put } from "./document.ts";
import { at, choicesAt, type Schema } from "./schema.ts";
import type { Json } from "./shapes.ts";

interface Props {
  root: Schema;
  /** Where in the schema; the errors are those at `place`, or there too. */
  path: Path;
  place?: Path;
  label?: string;
  value: Json | undefined;
  errors: FieldError[];
  /** Which fields of an object are shown; all, where none are named. */
  only?: string[];
  change(value: Json | undefined): void;
}

/** What is wrong at a place or, where it is a whole part, below it. */
export const wrongAt = (errors: FieldError[], path: Path, below = false) => {
  const place = pointer(path);
  return errors.filter(({ field }) => field === place || (below && field.startsWith(`${place}/`))).map(({ message }) => message).join("; ") || undefined;
};

export function SchemaField({ root, path, place = path, label = named(String(path.at(-1))), value, errors, only, change }: Props) {
  const schemas = at(root, path);
  const find = <K extends keyof Schema>(key: K): Schema[K] => schemas.find((schema) => schema[key] !== undefined)?.[key];
  const type = find("type");
  const properties = find("properties");
  // The service says in English what a field is for.
  const hint = language.startsWith("en") ? find("description") : undefined;
  if (properties) {
    const inner = isObject(value) ? value : {};
    return (
      <fieldset class="stack">
        <legend>{label}</legend>
        {(only ?? Object.keys(properties)).map((key) => (
          <SchemaField
            key={key}
            {...{ root, errors }}
            path={[...path, key]}
            place={[...place, key]}
            value={inner[key]}
            change={(next) => {
              const whole = put(inner, [key], next);
              change(Object.keys(whole).length ? whole : undefined);
            }}
          />
        ))}
      </fieldset>
    );
  }
  const around = { label, hint, problem: wrongAt(errors, place, true) };
  const list = Array.isArray(value) ? value.map(String) : [];
  const words = (of: Path): [string, string][] => choicesAt(root, of).map((word) => [String(word), named(String(word))]);
  if (type === "array" && words([...path, 0]).length) {
    const toggle = (word: string) => {
      const next = list.includes(word) ? list.filter((each) => each !== word) : [...list, word];
      change(next.length ? next : undefined);
    };
    return (
      <fieldset>
        <legend>{label}</legend>
        {hint && <p class="hint muted">{hint}</p>}
        <div class="row">
          {words([...path, 0]).map(([word, name]) => (
            <Check key={word} checked={list.includes(word)} turn={() => toggle(word)}>{name}</Check>
          ))}
        </div>
        {around.problem && <p class="problem">{around.problem}</p>}
      </fieldset>
    );
  }
  const choices = type === "boolean" ? ["true", "false"].map((word): [string, string] => [word, named(word)]) : words(path);
  if (choices.length) {
    const choose = (word: string) => change(word === "" ? undefined : type === "boolean" ? word === "true" : word);
    return <Choice {...around} value={value === undefined ? "" : String(value)} choices={value === undefined || path.length > 2 ? [["", t("not said")], ...choices] : choices} choose={choose} />;
  }
  const isNumber = type === "number" || type === "integer";
  const read = (typed: string): Json | undefined => {
    if (!typed) return undefined;
    if (isNumber) return Number(typed);
    if (type !== "array") return typed;
    const parts = typed.split(",").map((part) => part.trim());
    return parts.filter((part, index) => part || index === parts.length - 1);
  };
  const typed = { ...around, value: list.length ? list.join(", ") : String(value ?? ""), onInput: (event: { currentTarget: { value: string } }) => change(read(event.currentTarget.value)) };
  const isDuration = schemas.some(({ pattern }) => pattern?.includes("dhms"));
  if ((find("maxLength") ?? 0) >= 500) return <TextField {...typed} rows={2} />;
  return isNumber ? <Field {...typed} type="number" step="any" /> : <Field {...typed} placeholder={isDuration ? "7d" : undefined} />;
}
