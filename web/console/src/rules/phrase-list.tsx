// One phrase list: its terms and exceptions, what a term would have hit before it stands there, and importing a file.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { patch, post, put, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { go, href } from "../app/router.ts";
import { complain, tell } from "../app/toasts.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { number, t } from "../words/words.ts";
import { type Tried, TriedTerm } from "./tried.tsx";

interface Kept {
  name: string;
  revision: number;
  terms: string[];
  exceptions: string[];
  language: string | null;
}

type Part = "terms" | "exceptions";

/** How many entries are shown at once; a filter finds the others. */
const SHOWN = 200;

export function PhraseList({ name }: { name: string }) {
  const path = `/phrase-lists/${encodeURIComponent(name)}`;
  const { value, problem, reload, set } = useAsked<Kept>(path);
  const [isDeleting, setDeleting] = useState(false);
  const isNew = problem?.status === 404;
  const list = isNew ? { name, revision: 0, terms: [], exceptions: [], language: null } : value;
  if (problem && !isNew) return <Failed problem={problem} retry={reload} />;
  if (!list) return <Loading />;
  async function change(body: { add?: object; remove?: object }): Promise<boolean> {
    try {
      set(isNew ? await put<Kept>(path, { terms: [], ...body.add }) : await patch<Kept>(path, { ...body, revision: list!.revision }));
      return true;
    } catch (failure) {
      const problem = problemOf(failure);
      if (problem.code === "stale_revision") set(problem.present as Kept);
      complain(problem.words);
      return false;
    }
  }
  async function load(event: Event): Promise<void> {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const before = list!.terms.length;
    try {
      const now = await post<Kept>(`${path}/import`, undefined, { text: await file.text() });
      set(now);
      tell(t("{} term added from {2}|{} terms added from {2}", now.terms.length - before, file.name));
    } catch (failure) {
      complain(problemOf(failure).words);
    }
    input.value = "";
  }
  async function discard(): Promise<void> {
    setDeleting(false);
    try {
      await remove(path);
      go(href("rules", "lists"));
    } catch (failure) {
      complain(problemOf(failure).words);
    }
  }
  return (
    <article class="list">
      <p><a href={href("rules", "lists")}>{t("All phrase lists")}</a></p>
      <header class="row">
        <h1>{name}</h1>
        <span class="muted">{isNew ? t("It is made with its first term.") : t("{} term|{} terms", list.terms.length)}</span>
        <label class="button last">
          {t("Import a file")}
          <input type="file" accept="text/plain,.txt,.csv" class="hidden" onChange={(event) => void load(event)} />
        </label>
        {!isNew && <button type="button" class="danger" onClick={() => setDeleting(true)}>{t("Delete the list")}</button>}
      </header>
      <p class="muted">{t("One term on each line of the file. A * at an end lets the word go on.")}</p>
      <AddTerm path={path} add={(term) => change({ add: { terms: [term] } })} except={(word) => change({ add: { exceptions: [word] } })} />
      <div class="beside">
        <Entries part="terms" all={list.terms} change={change} />
        <Entries part="exceptions" all={list.exceptions} change={change} />
      </div>
      {isDeleting && (
        <Dialog title={t("Delete the list {}", name)} close={() => setDeleting(false)}>
          <p>{t("Its terms are gone then. A list that a running rule names stays.")}</p>
          <div class="row">
            <button type="button" class="danger" onClick={() => void discard()}>{t("Delete the list")}</button>
            <button type="button" onClick={() => setDeleting(false)}>{t("Keep it")}</button>
          </div>
        </Dialog>
      )}
    </article>
  );
}

interface AddProps {
  path: string;
  add(term: string): Promise<boolean>;
  except(word: string): Promise<boolean>;
}

/** A term, what it would have hit, and then its place in the list. */
function AddTerm({ path, add, except }: AddProps) {
  const [term, setTerm] = useState("");
  const [isHidden, setHidden] = useState(true);
  const [tried, setTried] = useState<Tried>();
  const [problem, setProblem] = useState<Problem>();
  async function attempt(event?: Event): Promise<void> {
    event?.preventDefault();
    if (!term.trim()) return;
    setProblem(undefined);
    try {
      setTried(await post<Tried>(`${path}/try`, { term, forms: isHidden ? ["fold", "deobfuscated"] : ["fold"] }));
    } catch (failure) {
      setProblem(problemOf(failure));
    }
  }
  async function keep(): Promise<void> {
    if (!term.trim() || !(await add(term.trim()))) return;
    setTerm("");
    setTried(undefined);
  }
  return (
    <section>
      <form class="seek" onSubmit={(event) => void attempt(event)}>
        <Field label={t("A term")} maxLength={200} value={term} problem={problem?.words} onInput={(event) => (setTerm(event.currentTarget.value), setTried(undefined))} />
        <label class="check">
          <input type="checkbox" checked={isHidden} onChange={(event) => setHidden(event.currentTarget.checked)} />
          {t("Also where it is disguised")}
        </label>
        <button type="submit" aria-disabled={!term.trim()}>{t("What would it have hit?")}</button>
        <button type="button" class="main" aria-disabled={!term.trim()} onClick={() => void keep()}>{t("Add the term")}</button>
      </form>
      {tried && <TriedTerm tried={tried} except={async (word) => void ((await except(word)) && (await attempt()))} />}
    </section>
  );
}

function Entries({ part, all, change }: { part: Part; all: string[]; change(body: object): Promise<boolean> }) {
  const [filter, setFilter] = useState("");
  const [added, setAdded] = useState("");
  const isTerms = part === "terms";
  const found = all.filter((entry) => entry.toLowerCase().includes(filter.toLowerCase()));
  return (
    <section>
      <h2>{isTerms ? t("Terms") : t("Exceptions")} <span class="muted number">{number(all.length)}</span></h2>
      {isTerms ? (
        all.length > 10 && <Field label={t("Filter")} type="search" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
      ) : (
        <form class="seek" onSubmit={async (event) => { event.preventDefault(); if (added.trim() && (await change({ add: { exceptions: [added.trim()] } }))) setAdded(""); }}>
          <Field label={t("An exception")} hint={t("Where a term stands inside of it, it does not count.")} maxLength={200} value={added} onInput={(event) => setAdded(event.currentTarget.value)} />
          <button type="submit">{t("Add")}</button>
        </form>
      )}
      <ul class="terms">
        {found.slice(0, SHOWN).map((entry) => (
          <li key={entry}>
            <span class="typed">{entry}</span>
            <button type="button" class="quiet" aria-label={t("Take out {}", entry)} onClick={() => void change({ remove: { [part]: [entry] } })}>×</button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p class="muted">{t("And {} more; the filter finds them.", found.length - SHOWN)}</p>}
    </section>
  );
}
