// Conditions in the form: groups of all, any or none, and in them facts with their tests.

import { t } from "../words/words.ts";
import { COMBINATORS, isObject, type Path, pointer } from "./document.ts";
import type { FormProps } from "./form.tsx";
import { begun, kindOf, simple } from "./leaf.ts";
import { factName, meaningOf } from "./facts.ts";
import { choicesAt, facts } from "./schema.ts";
import type { Json } from "./shapes.ts";
import { wrongAt } from "./schema-field.tsx";
import { TestFields } from "./test-fields.tsx";

interface ConditionProps extends Pick<FormProps, "schema" | "lists" | "errors" | "asText"> {
  condition: Json;
  path: Path;
  change(condition: Json): void;
  remove?(): void;
}

/** The facts that most rules are about come first. */
const COMMON = ["text", "text.links", "author.account_age", "author.first_comment", "text.caps_share", "rate.author.comments", "link.domain", "model.reject"];

export function Condition(props: ConditionProps) {
  const { condition } = props;
  const [key = ""] = isObject(condition) && Object.keys(condition).length === 1 ? Object.keys(condition) : [];
  const inner = isObject(condition) ? (condition[key] ?? null) : null;
  if (COMBINATORS.includes(key) && Array.isArray(inner)) return <Group {...props} how={key} of={inner} />;
  const kind = kindOf(props.schema, key);
  if (kind && simple(kind, inner)) return <FactRow {...props} fact={key} test={inner} />;
  return <AsText {...props} />;
}

function Group({ how, of, ...props }: ConditionProps & { how: string; of: Json[] }) {
  const { path, change, remove, errors } = props;
  const inside = (next: Json[]) => change({ [how]: next });
  const legends: Record<string, string> = { all: t("all of these hold"), any: t("at least one of these holds"), none: t("none of these holds") };
  const wrong = [...new Set([wrongAt(errors, path), wrongAt(errors, [...path, how])])].filter(Boolean);
  return (
    <div class="group" role="group" aria-label={legends[how]}>
      <div class="row">
        <select aria-label={t("How they are combined")} value={how} onChange={(event) => change({ [event.currentTarget.value]: of })}>
          {COMBINATORS.map((each) => <option key={each} value={each}>{legends[each]}</option>)}
        </select>
        {remove && <Remove of={t("this group")} press={remove} />}
      </div>
      {wrong.map((message) => <p key={message} class="problem">{message}</p>)}
      <ul>
        {of.map((each, index) => (
          <li key={index}>
            <Condition
              {...props}
              condition={each}
              path={[...path, how, index]}
              change={(next) => inside(of.map((other, at) => (at === index ? next : other)))}
              remove={() => inside(of.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ul>
      <p class="row">
        <button type="button" onClick={() => inside([...of, { "text.links": { gte: 1 } }])}>{t("Add a condition")}</button>
        <button type="button" class="quiet" onClick={() => inside([...of, { any: [{ "text.links": { gte: 1 } }] }])}>{t("Add a group")}</button>
      </p>
    </div>
  );
}

function FactRow({ fact, test, ...props }: ConditionProps & { fact: string; test: Json }) {
  const { schema, errors, path, change, remove } = props;
  const all = facts(schema);
  const meaning = meaningOf(schema, fact);
  const others = all.map(([name]) => name).filter((name) => !COMMON.includes(name));
  const wrong = wrongAt(errors, path, true);
  const choose = (next: string) => {
    const kind = kindOf(schema, next);
    if (kind) change({ [next]: begun(kind, choicesAt(schema, ["when", next, "eq"])) });
  };
  const option = (name: string) => <option key={name} value={name}>{factName(name)}</option>;
  return (
    <div class={wrong ? "fact bad" : "fact"} data-path={pointer(path)}>
      <div class="row">
        <select aria-label={t("Fact")} value={fact} onChange={(event) => choose(event.currentTarget.value)}>
          <optgroup label={t("Often used")}>{COMMON.map(option)}</optgroup>
          <optgroup label={t("All others")}>{others.map(option)}</optgroup>
        </select>
        <TestFields {...props} fact={fact} test={test} change={(test) => change({ [fact]: test })} />
        {remove && <Remove of={factName(fact)} press={remove} />}
      </div>
      {meaning && <p class="hint muted">{meaning}</p>}
      {wrong && <p class="problem">{wrong}</p>}
    </div>
  );
}

/** What the form cannot show stays as it is, and is read here. */
function AsText({ condition, errors, path, asText, remove }: ConditionProps) {
  const wrong = wrongAt(errors, path, true);
  return (
    <div class="fact">
      <div class="row">
        <code>{JSON.stringify(condition)}</code>
        <button type="button" onClick={asText}>{t("Change it as JSON")}</button>
        {remove && <Remove of={t("this condition")} press={remove} />}
      </div>
      {wrong && <p class="problem">{wrong}</p>}
    </div>
  );
}

function Remove({ of, press }: { of: string; press(): void }) {
  return <button type="button" class="quiet last" aria-label={t("Take out {}", of)} onClick={press}>×</button>;
}
