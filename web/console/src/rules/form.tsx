// A rule as a form. It changes the same document as the text does, and leaves alone what it does not show.

import type { FieldError } from "../api/problem.ts";
import { Field } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import { Condition } from "./condition.tsx";
import { put } from "./document.ts";
import type { Schema } from "./schema.ts";
import { SchemaField, wrongAt } from "./schema-field.tsx";
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

/** What some actions need, and no others have. */
const NEEDS: Record<string, string[]> = { slow_mode: ["seconds", "for"], premoderate: ["for"] };

export function Form(props: FormProps) {
  const { schema, rule, errors, write } = props;
  const set = (field: string, value: Json | undefined) => write(put(rule, [field], value));
  const part = (field: string, only?: string[]) => (
    <SchemaField root={schema} path={[field]} errors={errors} only={only} value={rule[field] as Json} change={(value) => set(field, value)} />
  );
  const needs = NEEDS[rule.then.action] ?? [];
  const then = (next: Json | undefined) => {
    const then = next as Rule["then"];
    // What another action needs is not left behind.
    const gone = ["seconds", "for"].filter((field) => !NEEDS[then.action]?.includes(field));
    write({ ...rule, then: gone.reduce((then, field) => put(then, [field], undefined), then) });
  };
  return (
    <div class="stack form">
      <Field label={t("Name")} value={rule.name} maxLength={120} problem={wrongAt(errors, ["name"])} onInput={(event) => set("name", event.currentTarget.value)} />
      <div class="part">
        <h3>{t("When")}</h3>
        <Condition {...props} path={["when"]} condition={rule.when} change={(when) => set("when", when)} />
      </div>
      <div class="part">
        <SchemaField root={schema} path={["then"]} label={t("Then")} errors={errors} only={["action", ...needs, "message", "labels"]} value={rule.then as Json} change={then} />
      </div>
      <details>
        <summary>{t("Where, for whom, on what ground, and how much is too much")}</summary>
        <div class="stack">{["applies_to", "scope", "exempt", "policy", "limits"].map((field) => part(field))}</div>
      </details>
    </div>
  );
}

/** A number as typed; null where none is. */
export const amount = (event: { currentTarget: { value: string } }) => (event.currentTarget.value === "" ? null : Number(event.currentTarget.value));
