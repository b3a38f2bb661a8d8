// A comment that one types or pastes, and what the rule finds in it. What should stay found is kept as a test of the rule.

import { useEffect, useState } from "preact/hooks";
import type { FieldError } from "../api/problem.ts";
import { TextField } from "../parts/field.tsx";
import { Marked } from "../parts/marked.tsx";
import { named, t } from "../words/words.ts";
import { factsOf, isObject, type Path, put } from "./document.ts";
import type { Checked } from "./editor.tsx";
import { factName } from "./facts.ts";
import type { Schema } from "./schema.ts";
import { SchemaField, wrongAt } from "./schema-field.tsx";
import type { Json, Leaf, Rule } from "./shapes.ts";

interface Props {
  rule: Rule;
  schema: Schema;
  checked: Checked;
  failed: FieldError[];
  write(rule: Rule): void;
  give(sample: Json | null): void;
}

/** Where in a made-up comment the value of a fact is said; nothing for those that the text itself tells. */
function placeOf(fact: string, per: string | undefined): Path | undefined {
  const [group = "", name = ""] = fact.split(".");
  if (fact.startsWith("rate.")) return ["rates", fact, per ?? "10m"];
  if (fact === "flags.reason") return ["flags", "reasons"];
  if (fact.endsWith("duplicates")) return [name];
  return ["author", "article", "thread", "client", "flags", "time", "model"].includes(group) ? [group, name] : undefined;
}

export function Try({ rule, schema, checked, failed, write, give }: Props) {
  const [body, setBody] = useState("");
  const [known, setKnown] = useState<Json>({});
  const places = [...factsOf(rule.when)].map(([fact, per]) => ({ fact, place: placeOf(fact, per) })).filter(({ place }) => place);
  const sample = body.trim() ? ({ body, ...(known as object) } as Json) : null;
  useEffect(() => give(sample), [JSON.stringify(sample)]);
  const verdict = sample ? checked.verdict?.rules[0] : undefined;
  const keep = (expect: string) => sample && write({ ...rule, tests: [...(rule.tests ?? []), { given: sample, expect }] });
  const wrong = wrongAt(checked.errors, ["samples", 0, "body"]);
  return (
    <section class="try">
      <h2>{t("Try it")}</h2>
      <div class="stack">
        <TextField label={t("A comment")} hint={t("Type or paste one. Nothing of it is stored.")} rows={4} value={body} problem={wrong} onInput={(event) => setBody(event.currentTarget.value)} />
        {!!places.length && (
          <fieldset class="known">
            <legend>{t("What is known of it; the rest is not")}</legend>
            {places.map(({ fact, place }) => (
              <SchemaField key={place!.join(".")} root={schema} path={["tests", 0, "given", ...place!]} place={["samples", 0, ...place!]} label={factName(fact)} value={read(known, place!)} errors={checked.errors} change={(value) => setKnown(put(known, place!, value))} />
            ))}
          </fieldset>
        )}
        {checked.problem && <p class="problem" role="alert">{checked.problem.words}</p>}
        <div aria-live="polite">
          {verdict && (
            <>
              <p class={`found ${verdict.result}`}><strong>{named(verdict.result)}</strong>{verdict.result === "match" && `: ${named(rule.then.action)}`}</p>
              <p class="typed sampled"><Marked text={body} marks={verdict.spans.map((span) => ({ ...span, title: `${span.term} (${named(span.form)})` }))} /></p>
              <Trace leaves={verdict.leaves} />
            </>
          )}
        </div>
        {sample && (
          <p class="row">
            <button type="button" onClick={() => keep("match")}>{t("Keep: must match")}</button>
            <button type="button" onClick={() => keep("no_match")}>{t("Keep: must not match")}</button>
          </p>
        )}
      </div>
      <Tests rule={rule} failed={failed} write={write} errors={checked.errors} />
    </section>
  );
}

const read = (known: Json, place: Path) => place.reduce<Json | undefined>((inner, step) => (isObject(inner) ? inner[step] : undefined), known);

const SIGNS = { match: "✓", no_match: "✗", unknown: "?" };

/** What each condition asked, what it got, and whether it held. */
export function Trace({ leaves }: { leaves: Leaf[] }) {
  const words = (value: Json) => (value === null ? t("not known") : Array.isArray(value) ? value.join(", ") || t("nothing") : typeof value === "object" ? JSON.stringify(value) : String(value));
  return (
    <table class="trace">
      <caption class="hidden">{t("What each condition found")}</caption>
      <thead>
        <tr><th scope="col">{t("Asked")}</th><th scope="col">{t("Wanted")}</th><th scope="col">{t("Was")}</th><th scope="col">{t("Holds")}</th></tr>
      </thead>
      <tbody>
        {leaves.map(({ fact, wanted, got, result }, index) => (
          <tr key={index}>
            <th scope="row">{factName(fact)}</th>
            <td>{isObject(wanted) ? Object.entries(wanted).map(([operator, value]) => `${named(operator)} ${[value].flat().join(", ")}`).join("; ") : words(wanted)}</td>
            <td>{words(got)}</td>
            <td class={result}><span aria-hidden="true">{SIGNS[result]}</span> {named(result)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tests({ rule, failed, errors, write }: { rule: Rule; failed: FieldError[]; errors: FieldError[]; write(rule: Rule): void }) {
  const tests = rule.tests ?? [];
  return (
    <section>
      <h2>{t("Tests of its own")}</h2>
      <p class="muted">{t("It goes live only if it passes all of them.")}</p>
      <ul class="entries">
        {tests.map((test, index) => {
          const given = isObject(test) && isObject(test.given) ? test.given : {};
          const expect = isObject(test) ? String(test.expect) : "";
          const wrong = failed.find(({ field }) => field === `/tests/${index}`)?.message ?? wrongAt(errors, ["tests", index], true);
          const { body, ...rest } = given;
          return (
            <li key={index}>
              <div>
                <p class="typed">{String(body ?? "")}</p>
                {!!Object.keys(rest).length && <p class="muted"><code>{JSON.stringify(rest)}</code></p>}
                <p><span aria-hidden="true">{wrong ? "✗" : "✓"}</span> {t("expected: {}", named(expect))}</p>
                {wrong && <p class="problem">{wrong}</p>}
              </div>
              <button type="button" class="quiet" aria-label={t("Take test {} out", index + 1)} onClick={() => {
                const rest = tests.filter((_, at) => at !== index);
                const { tests: _, ...bare } = rule;
                write(rest.length ? { ...bare, tests: rest } : bare);
              }}>×</button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
