// What the rules found, rule by rule and condition by condition.

import { named, percent, t } from "../words/words.ts";
import { matched } from "./marks.ts";
import type { Item, Leaf, RuleVerdict } from "./shapes.ts";

export function Trace({ item }: { item: Item }) {
  const { verdict } = item;
  const rules = matched(item);
  return (
    <section class="trace" aria-label={t("What the rules found")}>
      <h2>{t("What the rules found")}</h2>
      {!rules.length && <p class="muted">{t("No rule matched this text.")}</p>}
      {rules.map((rule) => (
        <Rule key={rule.id + rule.mode} rule={rule} />
      ))}
      {verdict?.model && (
        <p>
          {t("The site's own model expects a rejection with a probability of {}.", percent(verdict.model.reject))}{" "}
          <span class="muted">{verdict.model.terms.map(({ text }) => `“${text}”`).join(", ")}</span>
        </p>
      )}
      <p class="muted">{t("Points: {}", points(item))}</p>
    </section>
  );
}

function points({ parts, priority }: Item): string {
  if (!parts) return "–";
  const all: [string, number | null][] = [
    [t("severity"), parts.severity],
    [t("flagging"), parts.flags],
    [t("model"), parts.model],
    [t("reach"), parts.reach],
    [t("author"), parts.author],
  ];
  const given = all.filter(([, value]) => value).map(([name, value]) => `${name} ${Math.round(value!)}`);
  return `${Math.round(priority ?? 0)} = ${given.join(" + ")}`;
}

function Rule({ rule }: { rule: RuleVerdict }) {
  return (
    <details open>
      <summary>
        <strong>{rule.name}</strong>{" "}
        <span class="muted">
          {t("version {}", rule.version)} · {named(`mode.${rule.mode}`)} · {named(`action.${rule.action}`)}
        </span>
      </summary>
      <ul>
        {rule.leaves.map((leaf, index) => (
          <Condition key={index} leaf={leaf} />
        ))}
      </ul>
      {rule.spans.length > 0 && (
        <p class="muted">{t("Found: {}", [...new Set(rule.spans.map(({ term, form }) => (form === "raw" ? term : `${term} (${named(`form.${form}`)})`)))].join(", "))}</p>
      )}
    </details>
  );
}

function Condition({ leaf }: { leaf: Leaf }) {
  const sign = leaf.result === "match" ? "✓" : leaf.result === "no_match" ? "✗" : "?";
  return (
    <li>
      <span aria-hidden="true">{sign}</span> <span class="hidden">{named(`result.${leaf.result}`)}: </span>
      <code>{leaf.fact}</code> <code>{brief(leaf.wanted)}</code> <span class="muted">{t("was {}", brief(leaf.got))}</span>
    </li>
  );
}

/** A value on a line. */
function brief(value: unknown): string {
  const text = value === null ? t("not known") : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
