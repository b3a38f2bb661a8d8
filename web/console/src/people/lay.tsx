// Laying a sanction: what, until when, why, and what the person is told.

import { useState } from "preact/hooks";
import { post, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { SanctionKind } from "../api/shapes.ts";
import { complain, tell } from "../app/toasts.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Choice, Field, TextField } from "../parts/field.tsx";
import { named, t } from "../words/words.ts";
import type { Profile } from "./shapes.ts";

const KINDS: SanctionKind[] = ["warn", "premoderate", "suspend", "ban"];

const DAY = 86_400_000;

export function Lay({ person, path, close, laid }: { person: Profile; path: string; close(): void; laid(): void }) {
  const [kind, setKind] = useState<SanctionKind>("premoderate");
  const [days, setDays] = useState("7");
  const [problem, setProblem] = useState<Problem>();
  const ends: [string, string][] = [
    ["1", t("A day")],
    ["3", t("Three days")],
    ["7", t("A week")],
    ["30", t("Thirty days")],
    ["", t("Until it is lifted")],
  ];
  async function lay(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: string) => String(form.get(name) ?? "").trim() || undefined;
    const until = kind === "warn" || !days ? null : new Date(Date.now() + Number(days) * DAY).toISOString();
    try {
      const { batch, removed_comments } = await post<{ batch: string | null; removed_comments: number }>(`${path}/sanctions`, {
        kind,
        until,
        reason: said("reason"),
        message: said("message"),
        remove_comments: form.has("remove"),
      });
      const words = removed_comments
        ? t("Done: {}. {2} comments were removed.", named(kind), removed_comments)
        : t("Done: {}.", named(kind));
      tell(words, () => void takeBack(batch));
      close();
      laid();
    } catch (failure) {
      setProblem(problemOf(failure));
    }
  }
  async function takeBack(batch: string | null): Promise<void> {
    try {
      await remove(`${path}/sanctions`, { kind });
      if (batch) await post("/review/undo", { batch });
    } catch (failure) {
      complain(problemOf(failure).words);
    }
    laid();
  }
  return (
    <Dialog title={t("Sanction {}", person.username)} close={close}>
      <form class="stack" onSubmit={lay}>
        <fieldset class="kinds">
          <legend>{t("What is done")}</legend>
          {KINDS.map((each) => (
            <label key={each} class="check">
              <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} autofocus={kind === each} />
              <span><strong>{named(each)}</strong> <span class="muted">{named(`does.${each}`)}</span></span>
            </label>
          ))}
        </fieldset>
        {kind !== "warn" && <Choice label={t("How long")} value={days} choices={ends} choose={setDays} problem={problem?.of("until")} />}
        <Field label={t("Why, for the record")} name="reason" maxLength={500} problem={problem?.of("reason")} />
        <TextField label={t("What they are told")} name="message" rows={2} maxLength={2000} problem={problem?.of("message")} />
        {!!person.published && (
          <label class="check">
            <input type="checkbox" name="remove" />
            {t("Also remove their {} published comment|Also remove their {} published comments", person.published)}
          </label>
        )}
        {problem && <p class="problem" role="alert">{problem.words}</p>}
        <div class="row">
          <button type="submit" class="danger">{t("Sanction")}</button>
          <button type="button" onClick={close}>{t("Leave it")}</button>
        </div>
      </form>
    </Dialog>
  );
}
