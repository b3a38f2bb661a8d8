// One phrase list: its terms and exceptions, what a term would have hit before it stands there, and importing a file.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { patch, post, put, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { go, href } from "../app/router.ts";
import { complain, complainOf, tell } from "../app/toasts.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { number, t } from "../words/words.ts";
import { type Tried, TriedTerm } from "./tried.tsx";

interface Kept {
  name: string;
  revision: number;
  terms: string[];
  exceptions: string[];
  language?: string;
}

type Part = "terms" | "exceptions";
type Change = (how: "add" | "remove", part: Part, entry: string) => Promise<boolean>;

/** How many entries are shown at once; what is typed finds the others. */
const SHOWN = 200;

export function PhraseList({ name }: { name: string }) {
  const path = `/phrase-lists/${encodeURIComponent(name)}`;
  const { value, problem, reload, set } = useAsked<Kept>(path);
  const isNew = problem?.status === 404;
  const list = isNew ? { name, revision: 0, terms: [], exceptions: [] } : value;
  if (problem && !isNew) return <Failed problem={problem} retry={reload} />;
  if (!list) return <Loading />;
  const attempt = (work: Promise<Kept>) =>
    work.then(
      (now) => (set(now), true),
      (failure) => {
        const problem = problemOf(failure);
        if (problem.code === "stale_revision") set(problem.present as Kept);
        complain(problem.words);
        return false;
      },
    );
  const change: Change = (how, part, entry) =>
    attempt(isNew ? put(path, { terms: [], [part]: [entry] }) : patch(path, { [how]: { [part]: [entry] }, revision: list.revision }));
  async function load({ currentTarget: input }: { currentTarget: HTMLInputElement }): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    if (await attempt(post(`${path}/import`, undefined, { text: await file.text() }))) tell(t("Imported: {}", file.name));
    input.value = "";
  }
  async function discard({ terms, exceptions, language }: Kept): Promise<void> {
    try {
      await remove(path);
      go(href("rules", "lists"));
      tell(t("The list {} is gone.", name), () => void put(path, { terms, exceptions, language }).then(() => go(href("rules", "lists", name))));
    } catch (failure) {
      complainOf(failure);
    }
  }
  return (
    <article class="list">
      <p><a href={href("rules", "lists")}>{t("All phrase lists")}</a></p>
      <header class="row">
        <h1>{name}</h1>
        {isNew && <span class="muted">{t("It is made with its first term.")}</span>}
        <label class="button last">
          {t("Import a file")}
          <input type="file" accept="text/plain,.txt,.csv" class="hidden" onChange={(event) => void load(event)} />
        </label>
        {!isNew && <button type="button" class="danger" onClick={() => void discard(list)}>{t("Delete the list")}</button>}
      </header>
      <p class="muted">{t("One term on each line of the file. A * at an end lets the word go on.")}</p>
      <div class="beside">
        <Terms path={path} all={list.terms} change={change} />
        <Exceptions all={list.exceptions} change={change} />
      </div>
    </article>
  );
}

interface EntriesProps {
  all: string[];
  change: Change;
}

/** The terms; what is typed is looked for among them, tried on recent comments, and added. */
function Terms({ path, all, change }: EntriesProps & { path: string }) {
  const [term, setTerm] = useState("");
  const [isDisguised, setDisguised] = useState(true);
  const [tried, setTried] = useState<Tried>();
  const [problem, setProblem] = useState<Problem>();
  async function attempt(): Promise<void> {
    if (!term.trim()) return;
    setProblem(undefined);
    try {
      setTried(await post<Tried>(`${path}/try`, { term, forms: isDisguised ? ["fold", "deobfuscated"] : ["fold"] }));
    } catch (failure) {
      setProblem(problemOf(failure));
    }
  }
  async function add(): Promise<void> {
    if (!term.trim() || !(await change("add", "terms", term.trim()))) return;
    setTerm("");
    setTried(undefined);
  }
  return (
    <section>
      <h2>{t("Terms")} <span class="muted number">{number(all.length)}</span></h2>
      <form class="seek" onSubmit={() => void attempt()}>
        <Field label={t("A term")} maxLength={200} value={term} problem={problem?.words} onInput={(event) => (setTerm(event.currentTarget.value), setTried(undefined))} />
        <Check checked={isDisguised} turn={setDisguised}>
          {t("Also where it is disguised")}
        </Check>
        <button type="submit" aria-disabled={!term.trim()}>{t("What would it have hit?")}</button>
        <button type="button" class="main" aria-disabled={!term.trim()} onClick={() => void add()}>{t("Add the term")}</button>
      </form>
      {tried && <TriedTerm tried={tried} except={async (word) => void ((await change("add", "exceptions", word)) && (await attempt()))} />}
      <Entries part="terms" all={all} typed={term} change={change} />
    </section>
  );
}

function Exceptions({ all, change }: EntriesProps) {
  const [word, setWord] = useState("");
  async function add(): Promise<void> {
    if (word.trim() && (await change("add", "exceptions", word.trim()))) setWord("");
  }
  return (
    <section>
      <h2>{t("Exceptions")} <span class="muted number">{number(all.length)}</span></h2>
      <form class="seek" onSubmit={add}>
        <Field label={t("Where a term stands inside of this, it does not count")} maxLength={200} value={word} onInput={(event) => setWord(event.currentTarget.value)} />
        <button type="submit">{t("Add")}</button>
      </form>
      <Entries part="exceptions" all={all} typed={word} change={change} />
    </section>
  );
}

function Entries({ part, all, typed, change }: EntriesProps & { part: Part; typed: string }) {
  const sought = typed.trim().toLowerCase();
  const found = all.filter((entry) => entry.toLowerCase().includes(sought));
  const shown = found.length ? found : all;
  return (
    <>
      <ul class="terms">
        {shown.slice(0, SHOWN).map((entry) => (
          <li key={entry}>
            <span class="typed">{entry}</span>
            <button type="button" class="quiet" aria-label={t("Take out {}", entry)} onClick={() => void change("remove", part, entry)}>×</button>
          </li>
        ))}
      </ul>
      {shown.length > SHOWN && <p class="muted">{t("And {} more: type to find them.", shown.length - SHOWN)}</p>}
    </>
  );
}
