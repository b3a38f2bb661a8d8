// How a fact is compared, and with what, by its kind.

import { Check } from "../parts/field.tsx";
import { named, t } from "../words/words.ts";
import { isObject, type Path, put } from "./document.ts";
import { amount } from "./form.tsx";
import { begun, COMPARISONS, kindOf, lines, SEARCHES, simple, unlined, WORDS } from "./leaf.ts";
import { choicesAt, type Schema } from "./schema.ts";
import type { Json } from "./shapes.ts";

interface Props {
  schema: Schema;
  lists: string[];
  fact: string;
  test: Json;
  change(test: Json): void;
}

export function TestFields({ schema, lists, fact, test, change }: Props) {
  const kind = kindOf(schema, fact)!;
  const { operator, value } = simple(kind, test)!;
  const beside = isObject(test) ? Object.fromEntries(Object.entries(test).filter(([key]) => key !== operator)) : {};
  const become = (operator: string, value: Json) => change({ ...beside, [operator]: value });
  const choices = (...path: Path) => choicesAt(schema, ["when", fact, ...path]).map(String);
  const pick = (label: string, chosen: string, all: string[], choose: (word: string) => void) => (
    <select aria-label={label} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
      {!all.includes(chosen) && <option value={chosen}>{chosen || t("choose")}</option>}
      {all.map((word) => <option key={word} value={word}>{named(word)}</option>)}
    </select>
  );
  const words = choices("eq");
  switch (kind) {
    case "bool":
      return pick(t("Value"), String(value), ["true", "false"], (word) => change(word === "true"));
    case "number":
    case "rate":
      return (
        <>
          {pick(t("Compared"), operator, COMPARISONS, (next) => become(next, value))}
          <input class="short" type="number" step="any" aria-label={t("Value")} value={value === null ? "" : String(value)} onInput={(event) => become(operator, amount(event))} />
          {kind === "rate" && pick(t("Window"), String(beside.per ?? ""), choices("per"), (per) => change(put(test, ["per"], per)))}
        </>
      );
    case "duration":
      return (
        <>
          {pick(t("Compared"), operator, COMPARISONS, (next) => become(next, value))}
          <input class="short" aria-label={t("Value")} placeholder="7d" value={String(value)} onInput={(event) => become(operator, event.currentTarget.value)} />
        </>
      );
    case "word": {
      const isMany = operator === "in" || operator === "not_in";
      const isList = operator.endsWith("in_list");
      const turn = (next: string) => {
        if (next.endsWith("in_list")) return become(next, isList ? value : (lists[0] ?? ""));
        const plain = isList ? (begun("word", words) as { eq: Json }).eq : value;
        if (next === "in" || next === "not_in") return become(next, Array.isArray(plain) ? plain : [plain]);
        become(next, Array.isArray(plain) ? (plain[0] ?? "") : plain);
      };
      return (
        <>
          {pick(t("Compared"), operator, WORDS, turn)}
          {isList
            ? pick(t("Phrase list"), String(value), lists, (name) => become(operator, name))
            : !isMany && words.length
              ? pick(t("Value"), String(value), words, (word) => become(operator, word))
              : <input aria-label={t("Value")} value={isMany ? (value as Json[]).join(", ") : String(value)} onInput={(event) => become(operator, isMany ? event.currentTarget.value.split(",").map((word) => word.trim()) : event.currentTarget.value)} />}
        </>
      );
    }
    case "text":
      return <TextFields {...{ lists, test, operator, value, beside, become, change, pick }} forms={choices("forms", 0)} ways={choices("as")} />;
  }
}

interface TextProps extends Pick<Props, "lists" | "test" | "change"> {
  operator: string;
  value: Json;
  beside: Record<string, Json>;
  forms: string[];
  ways: string[];
  become(operator: string, value: Json): void;
  pick(label: string, chosen: string, all: string[], choose: (word: string) => void): preact.JSX.Element;
}

/** What is looked for in the text: phrases, a list or an expression, and how. */
function TextFields({ lists, test, operator, value, beside, forms, ways, become, change, pick }: TextProps) {
  const turn = (next: string) => {
    if (next === "regex") return change({ regex: "" });
    const rest = operator === "regex" ? {} : beside;
    change({ [next]: next === "list" ? (lists[0] ?? "") : "", ...rest });
  };
  const chosen = Array.isArray(beside.forms) ? beside.forms.map(String) : [];
  const toggle = (form: string, on: boolean) => {
    const next = on ? [...chosen, form] : chosen.filter((each) => each !== form);
    change(put(test, ["forms"], next.length ? next : undefined));
  };
  return (
    <>
      {pick(t("Looks for"), operator, SEARCHES, turn)}
      {operator === "list" && pick(t("Phrase list"), String(value), lists, (name) => become("list", name))}
      {operator === "regex" && <input aria-label={t("Expression")} value={String(value)} onInput={(event) => become("regex", event.currentTarget.value)} />}
      {operator === "phrase" && (
        <textarea rows={Math.min(6, lines(value).split("\n").length + 1)} aria-label={t("Phrases, one on each line")} placeholder={t("one on each line")} value={lines(value)} onInput={(event) => become("phrase", unlined(event.currentTarget.value, Array.isArray(value)))} />
      )}
      {operator !== "regex" && (
        <fieldset class="row forms">
          <legend class="hidden">{t("How it is found")}</legend>
          {pick(t("Found as"), String(beside.as ?? "word"), ways, (way) => change(put(test, ["as"], way === "word" ? undefined : way)))}
          {forms.map((form) => (
            <Check key={form} checked={chosen.length ? chosen.includes(form) : form === "fold"} turn={(on) => toggle(form, on)}>
              {named(form)}
            </Check>
          ))}
        </fieldset>
      )}
    </>
  );
}

