// Writing a rule, as a form or as text, with what it finds in a comment beside it, and saving it.

import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { post, put } from "../api/client.ts";
import { type FieldError, type Problem, problemOf } from "../api/problem.ts";
import { complain, tell } from "../app/toasts.tsx";
import { Choice, Field, Segments } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { named, t } from "../words/words.ts";
import { documentOf } from "./document.ts";
import { useSchema } from "./facts.ts";
import { Form } from "./form.tsx";
import { JsonEditor } from "./json-editor.tsx";
import type { Draft } from "./room.tsx";
import type { Json, Mode, Rule, SavedRule, Verdict } from "./shapes.ts";
import { Try } from "./try.tsx";

/** How long nobody types before the rule is looked at, in milliseconds. */
const PAUSE = 350;

export interface Checked {
  errors: FieldError[];
  failed: FieldError[];
  verdict?: Verdict;
  /** Not about the rule: no connection, for instance. */
  problem?: Problem;
}

/** What the service says of the rule as it stands, and what it finds in a sample. */
function useCheck(rule: Rule, sample: Json | null): Checked {
  const [checked, setChecked] = useState<Checked>({ errors: [], failed: [] });
  const asked = JSON.stringify({ rule, samples: sample ? [sample] : [] });
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      post<{ failed_tests: FieldError[]; verdicts: Verdict[] }>("/rules/check", JSON.parse(asked), { signal: abort.signal }).then(
        ({ failed_tests, verdicts }) => abort.signal.aborted || setChecked({ errors: [], failed: failed_tests, verdict: verdicts[0] }),
        (failure) => {
          if (abort.signal.aborted) return;
          const problem = problemOf(failure);
          setChecked(problem.status === 422 ? { errors: problem.errors, failed: [] } : { errors: [], failed: [], problem });
        },
      );
    }, PAUSE);
    return () => (clearTimeout(timer), abort.abort());
  }, [asked]);
  return checked;
}

export function Editor({ draft, again }: { draft: Draft; again(): void }) {
  const { rule, write } = draft;
  const schema = useSchema();
  const lists = useAsked<{ items: { name: string }[] }>("/phrase-lists");
  const [isText, setText] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const [sample, setSample] = useState<Json | null>(null);
  const [refused, setRefused] = useState<FieldError[]>([]);
  const checked = useCheck(rule, sample);
  useEffect(() => setRefused([]), [rule]);
  if (schema.problem) return <Failed problem={schema.problem} retry={schema.reload} />;
  if (!schema.value) return <Loading lines={5} />;
  const names = lists.value?.items.map(({ name }) => name) ?? [];
  const errors = [...checked.errors, ...refused.filter(({ field }) => !checked.errors.some((error) => error.field === field))];
  const failed = checked.failed.length ? checked.failed : refused.filter(({ code }) => code === "own_test_failed");
  const views = { schema: schema.value, lists: names, rule, write, errors };
  return (
    <div class="editor">
      <section>
        <div class="row">
          <h2>{t("What it says")}</h2>
          <Segments label={t("How to write it")} chosen={isText ? "JSON" : "form"} choices={[["form", t("Form")], ["JSON", "JSON"]]} isOff={isBroken} choose={(how) => setText(how === "JSON")} />
        </div>
        {isText ? <JsonEditor {...views} broken={setBroken} /> : <Form {...views} asText={() => setText(true)} />}
      </section>
      <Try rule={rule} write={write} schema={schema.value} give={setSample} checked={checked} failed={failed} />
      <Save draft={draft} isBroken={isBroken} refuse={setRefused} again={again} refused={refused} />
    </div>
  );
}

interface SaveProps {
  draft: Draft;
  isBroken: boolean;
  refused: FieldError[];
  refuse(errors: FieldError[]): void;
  again(): void;
}

const MODES: Mode[] = ["draft", "shadow", "live", "archived"];

/** The bar that saves, and what stands in the way. */
function Save({ draft: { saved, rule, isChanged, write, keep }, isBroken, refused, refuse, again }: SaveProps) {
  const [reason, setReason] = useState("");
  const [stale, setStale] = useState<SavedRule>();
  const [isBusy, setBusy] = useState(false);
  const mode = MODES.includes(rule.mode) ? rule.mode : "";
  const isUntried = refused.some(({ code }) => code === "never_tried");
  const modes: [Mode | "", string][] = MODES.map((mode) => [mode, named(mode)]);
  if (!mode) modes.unshift(["", named(rule.mode)]);
  const canSave = !isBusy && !isBroken && !!mode && (isChanged || !saved);
  async function save(seen = saved?.revision): Promise<void> {
    if (!canSave) return;
    setBusy(true);
    const body = { ...rule, ...(reason.trim() && { force: { reason } }) };
    try {
      const now = saved ? await put<SavedRule>(`/rules/${saved.id}`, { ...body, revision: seen }) : await post<SavedRule>("/rules", body);
      setStale(undefined);
      setReason("");
      keep(now);
      tell(t("Saved as version {}: {2}", now.revision, named(now.mode)));
    } catch (failure) {
      const problem = problemOf(failure);
      refuse(problem.errors);
      if (problem.code === "stale_revision") setStale(problem.present as SavedRule);
      else if (!problem.errors.some(({ code }) => code === "never_tried")) complain(problem.words);
    }
    setBusy(false);
  }
  return (
    <section class="save" aria-label={t("Save")}>
      {isUntried && (
        <div class="stack notice">
          <p>{t("A rule that rejects is tried first: run a backtest, or save it in the shadow and see what it does. Where that cannot wait, say why.")}</p>
          <Field label={t("Why it goes live untried, for the record")} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
      )}
      {stale && (
        <div class="row notice" role="alert">
          <p>{t("{} saved version {2} meanwhile.", stale.saved_by ?? "Gavel", stale.revision)}</p>
          <button type="button" onClick={() => (setStale(undefined), again())}>{t("Take theirs")}</button>
          <button type="button" onClick={() => void save(stale.revision)}>{t("Save mine over it")}</button>
        </div>
      )}
      <div class="row">
        <Choice label={t("Mode")} value={mode} choices={modes} choose={(mode) => mode && write({ ...rule, mode })} />
        <button type="button" class="main" aria-disabled={!canSave} onClick={() => void save()}>{t("Save")}</button>
        {saved && isChanged && <button type="button" class="quiet" onClick={() => write(documentOf(saved))}>{t("Discard the changes")}</button>}
      </div>
    </section>
  );
}
