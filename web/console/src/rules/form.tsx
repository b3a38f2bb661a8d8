// A rule as a form. It changes the same document as the text does, and leaves alone what it does not show.

import { Choice, Field, TextField } from "../parts/field.tsx";
import type { FieldError } from "../api/problem.ts";
import { named, t } from "../words/words.ts";
import { Condition } from "./condition.tsx";
import { isObject, type Path, pointer, put } from "./document.ts";
import { choicesAt, type Schema } from "./schema.ts";
import type { Json, Rule } from "./shapes.ts";

export interface FormProps {
  schema: Schema;
  lists: string[];
  rule: Rule;
  errors: FieldError[];
  write(rule: Rule): void;
  /** Goes on with the rule as text. */
  asText(): void;
}

/** What is wrong at a place or, where it is a whole part, below it. */
export const wrongAt = (errors: FieldError[], path: Path, below = false) => {
  const place = pointer(path);
  return errors.filter(({ field }) => field === place || (below && field.startsWith(`${place}/`))).map(({ message }) => message).join("; ") || undefined;
};

export function Form(props: FormProps) {
  const { schema, rule, errors, write } = props;
  const set = (path: Path, value: unknown) => write(put(rule, path, value));
  const read = (...path: Path): Json | undefined => path.reduce<Json | undefined>((here, step) => (isObject(here) ? here[step] : undefined), rule as unknown as Json);
  const wrong = (...path: Path) => wrongAt(errors, path, true);
  const words = (path: Path) => choicesAt(schema, path).map((word): [string, string] => [String(word), named(String(word))]);
  const text = (...path: Path) => String(read(...path) ?? "");
  const all = (...path: Path) => (Array.isArray(read(...path)) ? (read(...path) as Json[]).map(String) : []);
  const listed = (typed: string) => {
    const words = typed.split(",").map((word) => word.trim());
    return words.some(Boolean) ? words.filter((word, index) => word || index === words.length - 1) : undefined;
  };
  const toggle = (path: Path, word: string, on: boolean) => {
    const next = on ? [...all(...path), word] : all(...path).filter((each) => each !== word);
    set(path, next.length ? next : undefined);
  };
  const line = (label: string, path: Path, more: object = {}) => (
    <Field label={label} value={text(...path)} problem={wrong(...path)} onInput={(event) => set(path, event.currentTarget.value || undefined)} {...more} />
  );
  const number = (label: string, path: Path, scale = 1) => {
    const value = read(...path);
    return line(label, path, {
      type: "number",
      step: "any",
      value: typeof value === "number" ? String(Math.round(value * scale * 1e6) / 1e6) : "",
      onInput: (event: Typed) => set(path, event.currentTarget.value === "" ? undefined : Number(event.currentTarget.value) / scale),
    });
  };
  const commas = (label: string, path: Path) =>
    line(label, path, { hint: t("Parted by commas"), value: all(...path).join(", "), onInput: (event: Typed) => set(path, listed(event.currentTarget.value)) });
  const checks = (legend: string, path: Path) => (
    <fieldset class="row">
      <legend>{legend}</legend>
      {words([...path, 0]).map(([word, name]) => (
        <label key={word} class="check">
          <input type="checkbox" checked={all(...path).includes(word)} onChange={(event) => toggle(path, word, event.currentTarget.checked)} />
          {name}
        </label>
      ))}
      {wrong(...path) && <p class="problem">{wrong(...path)}</p>}
    </fieldset>
  );
  const action = text("then", "action");
  const act = (next: string) => {
    // What another action needs is not left behind.
    const { seconds = 60, for: period = next === "slow_mode" ? "1h" : "7d", ...then } = rule.then;
    const isSlow = next === "slow_mode";
    write({ ...rule, then: { ...then, action: next, ...(isSlow && { seconds }), ...((isSlow || next === "premoderate") && { for: period }) } });
  };
  return (
    <div class="stack form">
      {line(t("Name"), ["name"], { maxLength: 120, onInput: (event: Typed) => set(["name"], event.currentTarget.value) })}
      <div class="part">
        <h3>{t("When")}</h3>
        <Condition {...props} path={["when"]} condition={rule.when} change={(when) => set(["when"], when)} />
      </div>
      <div class="part stack">
        <h3>{t("Then")}</h3>
        <Choice label={t("Action")} value={action} choices={words(["then", "action"])} choose={act} problem={wrong("then", "action")} />
        {action === "slow_mode" && number(t("Seconds between two comments"), ["then", "seconds"])}
        {["slow_mode", "premoderate"].includes(action) && line(t("For how long"), ["then", "for"], { hint: t("Such as 30m, 12h or 7d") })}
        {commas(t("Labels"), ["then", "labels"])}
        <TextField label={t("What the author is told")} rows={2} maxLength={500} value={text("then", "message")} problem={wrong("then", "message")} onInput={(event) => set(["then", "message"], event.currentTarget.value || undefined)} />
      </div>
      <details>
        <summary>{t("Where, for whom, and how much is too much")}</summary>
        <div class="stack">
          {checks(t("Judges when somebody"), ["applies_to"])}
          <p class="muted">{t("Nothing chosen: posts and edits.")}</p>
          {commas(t("Only in these sections"), ["scope", "sections"])}
          {checks(t("Does not judge"), ["exempt", "roles"])}
          {number(t("Nor whom the site trusts this far, from 0 to 4"), ["exempt", "trust_at_least"])}
          {number(t("Pause it after a change if it hits more than this share of comments, in percent"), ["limits", "max_hit_share"], 100)}
        </div>
      </details>
      <details>
        <summary>{t("What it rests on")}</summary>
        <div class="stack">
          <Choice label={t("Ground")} value={text("policy", "ground")} choices={[["", t("not said")], ...words(["policy", "ground"])]} choose={(ground) => set(ground ? ["policy", "ground"] : ["policy"], ground || undefined)} problem={wrong("policy", "ground")} />
          {line(t("Category, as in the transparency database"), ["policy", "category"])}
          {line(t("Clause"), ["policy", "clause"])}
        </div>
      </details>
      <Elsewhere errors={errors} />
    </div>
  );
}

type Typed = { currentTarget: { value: string } };

/** A number as typed; null where none is. */
export const amount = (event: Typed) => (event.currentTarget.value === "" ? null : Number(event.currentTarget.value));

/** What is wrong in a part that the form does not show. */
function Elsewhere({ errors }: { errors: FieldError[] }) {
  const others = errors.filter(({ field, code }) => !/^\/(name|when|then|applies_to|scope|exempt|limits|policy|tests|force)/.test(field) && code !== "own_test_failed");
  return others.length ? <p class="problem" role="alert">{others.map(({ field, message }) => `${field}: ${message}`).join("; ")}</p> : null;
}
