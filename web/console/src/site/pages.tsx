// What the site is called, the pages it may stand on, and what to put into them.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { put, site } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { tell } from "../app/toasts.tsx";
import { Copy } from "../parts/copy.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { t } from "../words/words.ts";
import type { Identity } from "./shapes.ts";

export default function Pages() {
  const { value, problem, reload, set } = useAsked<Identity>("/identity");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  return (
    <>
      <h1>{t("Name and pages")}</h1>
      <Form identity={value} saved={set} />
      <Snippet />
    </>
  );
}

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function Form({ identity, saved }: { identity: Identity; saved(identity: Identity): void }) {
  const [name, setName] = useState<string>();
  const [origins, setOrigins] = useState<string>();
  const [theirs, setTheirs] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const isChanged = (name ?? identity.name) !== identity.name || lines(origins ?? "").join() !== (origins === undefined ? "" : identity.origins.join());
  const lost = origins === undefined ? [] : identity.origins.filter((origin) => !lines(origins).includes(origin));
  const save = async () => {
    if (isSaving || !isChanged) return;
    setSaving(true);
    setProblem(undefined);
    try {
      const body = { revision: identity.revision, name: name ?? identity.name, origins: origins === undefined ? identity.origins : lines(origins) };
      saved(await put<Identity>("/identity", body));
      setName(undefined);
      setOrigins(undefined);
      setTheirs(false);
      tell(t("Saved. It is in force now."));
    } catch (failure) {
      const problem = problemOf(failure);
      if (problem.code === "stale_revision" && problem.present) {
        setTheirs(true);
        saved(problem.present as Identity);
      } else {
        setProblem(problem);
      }
    }
    setSaving(false);
  };
  return (
    <form class="stack pages" onSubmit={() => void save()}>
      <Field label={t("Name")} required value={name ?? identity.name} problem={problem?.of("name")} onInput={(event) => setName(event.currentTarget.value)} />
      <TextField
        label={t("Origins of its pages")}
        hint={t("One a line, such as https://news.example. Only pages of these may show the comments.")}
        rows={Math.max(3, identity.origins.length + 1)}
        spellcheck={false}
        value={origins ?? identity.origins.join("\n")}
        problem={originProblem(problem)}
        onInput={(event) => setOrigins(event.currentTarget.value)}
      />
      {lost.length > 0 && <p class="note">{t("Pages of {} lose their comments as soon as this is saved.", lost.join(", "))}</p>}
      {theirs && (
        <p class="note" role="alert">
          {t("A colleague saved something meanwhile: the name is {}, the origins are {2}. What you typed is still here; save again to put it in their place.", identity.name, identity.origins.join(", "))}
        </p>
      )}
      {problem && !problem.errors.length && <p class="problem" role="alert">{problem.words}</p>}
      <div class="row">
        <button type="submit" class="main" aria-disabled={!isChanged || isSaving}>
          {t("Save")}
        </button>
        {isChanged && (
          <button type="button" onClick={() => (setName(undefined), setOrigins(undefined), setTheirs(false), setProblem(undefined))}>
            {t("Discard")}
          </button>
        )}
      </div>
    </form>
  );
}

/** What is wrong with which line. */
function originProblem(problem: Problem | undefined): string | undefined {
  const found = problem?.errors.filter(({ field }) => field.startsWith("origins"));
  if (!found?.length) return;
  return found.map(({ field, message }) => [/\d+/.exec(field), message]).map(([line, message]) => (line ? t("Line {}: {2}", Number(line) + 1, String(message)) : String(message))).join("; ");
}

function Snippet() {
  const snippet = `<script src="${location.origin}/embed.js" data-site="${site}" data-article="the page's own key" async></script>`;
  return (
    <section class="stack snippet" aria-labelledby="snippet">
      <h2 id="snippet">{t("The comments on a page")}</h2>
      <p>{t("Put this where the comments shall stand. data-article is your own key for the page, such as its number in your system.")}</p>
      <pre tabIndex={0}>{snippet}</pre>
      <div class="row">
        <Copy text={snippet} />
      </div>
    </section>
  );
}
