// One rule: what it says, what it would have done, what it did, and what it was.

import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { get } from "../api/client.ts";
import { go, href, usePlace } from "../app/router.ts";
import { complainOf } from "../app/toasts.tsx";
import { Places } from "../parts/places.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { t } from "../words/words.ts";
import { BacktestTab } from "./backtest.tsx";
import { documentOf, STARTS } from "./document.ts";
import { Editor } from "./editor.tsx";
import { Figures } from "./figures.tsx";
import { ModeSign } from "./mode.tsx";
import { PastTab } from "./past.tsx";
import type { Rule, SavedRule } from "./shapes.ts";
import { Versions } from "./versions.tsx";

const EMPTY: Rule = { name: "", mode: "draft", when: { all: [{ "text.links": { gte: 1 } }] }, then: { action: "hold" } };

export interface Draft {
  /** The rule as it is saved; none where it never was. */
  saved?: SavedRule;
  /** The rule as it is being written. */
  rule: Rule;
  write(rule: Rule): void;
  isChanged: boolean;
  /** What comes after a save: the rule as it is now. */
  keep(saved: SavedRule): void;
}

/** What is written and not saved, by the rule: whoever looks elsewhere finds it again. */
const drafts = new Map<string, Rule>();

export function Room({ id }: { id: string }) {
  const place = usePlace();
  const isNew = id === "new";
  const { value: found, problem, reload, set } = useAsked<SavedRule>(isNew ? null : `/rules/${encodeURIComponent(id)}`);
  const from = place.query.get("from") ?? "";
  const [begun] = useState(isNew ? (STARTS[from] ?? EMPTY) : undefined);
  const [rule, setRule] = useState(drafts.get(id + from) ?? begun);
  const write = (rule: Rule) => (drafts.set(id + from, rule), setRule(rule));
  useEffect(() => {
    if (found && !rule) setRule(documentOf(found));
  }, [found]);
  const saved = isNew ? undefined : found;
  const isChanged = !!rule && JSON.stringify(rule) !== JSON.stringify(saved ? documentOf(saved) : begun);
  useGuard(isChanged);
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!rule || (!isNew && !saved)) return <Loading lines={5} />;
  const keep = (now: SavedRule) => {
    drafts.delete(id + from);
    setRule(documentOf(now));
    if (isNew) go(href("rules", now.id), { replace: true });
    else set(now);
  };
  const draft: Draft = { saved, rule, write, isChanged, keep };
  const again = () => {
    get<SavedRule>(`/rules/${id}`).then(keep, complainOf);
  };
  return (
    <article class="rule">
      <p><a href={href("rules")}>{t("All rules")}</a></p>
      <header class="row">
        <h1>{rule.name || t("A new rule")}</h1>
        <ModeSign mode={saved?.mode ?? "draft"} />
        {saved && <span class="muted">{t("version {}", saved.revision)}</span>}
        {isChanged && <span class="muted">{t("not saved yet")}</span>}
      </header>
      {saved?.brake && <p class="problem" role="note">{t("Paused by a brake:")} {saved.brake.why} {t("Save it in another mode to let it go.")}</p>}
      <Tabs id={id} />
      {tab(place.rest[1], draft, again)}
    </article>
  );
}

function tab(name: string | undefined, draft: Draft, again: () => void) {
  if (name === "backtest") return <BacktestTab draft={draft} />;
  if (!draft.saved || !name) return <Editor draft={draft} again={again} />;
  if (name === "record") return <Figures rule={draft.saved} />;
  if (name === "past") return <PastTab rule={draft.saved} />;
  return <Versions rule={draft.saved} keep={draft.keep} />;
}

function Tabs({ id }: { id: string }) {
  const [, at = ""] = usePlace().rest;
  const place = (tab: string) => (tab ? href("rules", id, tab) : href("rules", id));
  const tabs: [string, string][] = [
    [place(""), t("Edit and try")],
    [place("backtest"), t("Backtest")],
  ];
  if (id !== "new") tabs.push([place("record"), t("What it did")], [place("past"), t("Past comments")], [place("versions"), t("Versions")]);
  return <Places class="tabs" label={t("This rule")} places={tabs} here={place(at)} />;
}

/** Asks before the page is left with something unsaved. */
function useGuard(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const guard = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", guard);
    return () => removeEventListener("beforeunload", guard);
  }, [isUnsaved]);
}
