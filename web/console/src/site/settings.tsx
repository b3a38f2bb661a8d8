// What an admin can set: what each setting does, how it stands, and what is in force somewhere.

import { useEffect, useRef, useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { put } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { tell } from "../app/toasts.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { number, t } from "../words/words.ts";
import { at, changed, groups, same } from "./document.ts";
import { InForce } from "./in-force.tsx";
import { Setting } from "./setting.tsx";
import { groupName, settingName, settingOrder } from "./setting-words.ts";
import type { Json, Settings } from "./shapes.ts";
import { Value } from "./value.tsx";

export default function SettingsPage() {
  const asked = useAsked<Settings>("/settings");
  if (asked.problem) return <Failed problem={asked.problem} retry={asked.reload} />;
  if (!asked.value) return <Loading lines={8} />;
  return (
    <>
      <h1>{t("Settings")}</h1>
      <InForce revision={asked.value.revision} />
      <Form settings={asked.value} saved={asked.set} />
    </>
  );
}

/** Only what was changed is kept beside the document, so that what a colleague saves meanwhile stays theirs. */
function Form({ settings, saved }: { settings: Settings; saved(settings: Settings): void }) {
  const [edits, setEdits] = useState<Record<string, Json>>({});
  const [theirs, setTheirs] = useState<string[]>();
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // What is wrong comes into sight, and can be mended at once.
  useEffect(() => form.current!.querySelector<HTMLElement>(".bad :is(input, textarea)")?.focus(), [problem]);
  const count = Object.keys(edits).length;

  const edit = (path: string, value: Json) => {
    const { [path]: _, ...others } = edits;
    setEdits(same(value, at(settings, path)) ? others : { ...others, [path]: value });
  };
  const save = async () => {
    if (isSaving || !count) return;
    setSaving(true);
    setProblem(undefined);
    try {
      saved(await put<Settings>("/settings", changed(settings, edits)));
      setEdits({});
      setTheirs(undefined);
      tell(t("Saved. It is in force now."));
    } catch (failure) {
      const problem = problemOf(failure);
      if (problem.code === "stale_revision" && problem.present) {
        const present = problem.present as Settings;
        setTheirs(groups(present, settingOrder()).flatMap(([, paths]) => paths).filter((path) => !same(at(present, path), at(settings, path))));
        saved(present);
      } else {
        setProblem(problem);
      }
    }
    setSaving(false);
  };
  return (
    <form ref={form} class="settings" onSubmit={() => void save()}>
      {groups(settings, settingOrder()).map(([group, paths]) => (
        <section key={group} aria-labelledby={`group-${group}`}>
          <h2 id={`group-${group}`}>{groupName(group)}</h2>
          {paths.map((path) => (
            <div key={path} class={path in edits ? "setting edited" : "setting"}>
              <Setting
                path={path}
                schema={settings.schema[path]!}
                meaning={settings.meanings[path]}
                value={path in edits ? edits[path]! : at(settings, path)}
                problem={problem?.of(path)}
                change={(value) => edit(path, value)}
              />
              {theirs?.includes(path) && (
                <p class="note">
                  {path in edits ? t("A colleague has changed this as well, to:") : t("A colleague has changed this, to:")} <Value value={at(settings, path)} />
                </p>
              )}
            </div>
          ))}
        </section>
      ))}
      <div class="save" role="region" aria-label={t("Changes")}>
        {theirs && (
          <p role="alert">
            {t("A colleague saved other settings meanwhile: {}. What you changed is still here; look at both, then save again.", theirs.map(settingName).join(", "))}
          </p>
        )}
        {problem && <p class="problem" role="alert">{problem.errors.length ? t("Something is not right yet; it is marked above.") : problem.words}</p>}
        <div class="row">
          <button type="submit" class="main" aria-disabled={!count || isSaving}>
            {t("Save")}
          </button>
          {count > 0 && (
            <button type="button" onClick={() => (setEdits({}), setTheirs(undefined), setProblem(undefined))}>
              {t("Discard")}
            </button>
          )}
          <span class="muted" aria-live="polite">
            {count ? t("{} change not saved|{} changes not saved", count) : t("Everything is saved")}
          </span>
          <span class="muted revision">{t("Revision {}", number(settings.revision))}</span>
        </div>
      </div>
    </form>
  );
}
