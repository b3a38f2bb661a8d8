// Laying a sanction: what, until when, why, what the person is told, and whether what they published goes too.

import { useState } from "preact/hooks";
import { post, remove } from "../api/client.ts";
import type { SanctionKind } from "../api/shapes.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Check, Choice, Field, TextField } from "../parts/field.tsx";
import { Form, typedIn } from "../parts/form.tsx";
import { named, t } from "../words/words.ts";
import { undoBatch } from "./undo.ts";

const KINDS: SanctionKind[] = ["warn", "premoderate", "suspend", "ban"];

/** How long, in days; none for as long as nobody lifts it. */
const LENGTHS = ["1", "3", "7", "30", "365", ""];

export interface SanctionProps {
  person: { id: string; username: string; published: number };
  close(): void;
  /** It is laid: what that is in words, and what takes it back. */
  laid(words: string, undo: () => Promise<void>): void;
}

export function SanctionOn({ person, close, laid }: SanctionProps) {
  const [kind, setKind] = useState<SanctionKind>("premoderate");
  const [days, setDays] = useState("7");
  const path = `/accounts/${person.id}/sanctions`;
  async function lay(form: FormData): Promise<void> {
    const until = kind === "warn" || !days ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
    const sanction = { kind, until, reason: typedIn(form, "reason"), message: typedIn(form, "message"), remove_comments: form.has("remove") };
    const { batch, removed_comments: gone } = await post<{ batch: string | null; removed_comments: number }>(path, sanction);
    const words = t("{}: {2}", named(kind), person.username);
    close();
    laid(gone ? `${words}. ${t("{} comment was removed.|{} comments were removed.", gone)}` : words, async () => {
      await remove(path, { kind });
      if (batch) await undoBatch(batch);
    });
  }
  const lengthWords = (length: string) => (length ? t("{} day|{} days", Number(length)) : t("Until it is lifted"));
  return (
    <Dialog title={t("Sanction {}", person.username)} close={close}>
      <Form name={t("Sanction")} kind="danger" send={lay}>
        {(problem) => (
          <>
            <fieldset class="kinds">
              <legend>{t("What")}</legend>
              {KINDS.map((each) => (
                <label key={each} class="check">
                  <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} autofocus={kind === each} />
                  <span>
                    <strong>{named(each)}</strong> <span class="muted">{named(`does.${each}`)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
            {kind !== "warn" && (
              <Choice label={t("How long")} value={days} choices={LENGTHS.map((length) => [length, lengthWords(length)])} choose={setDays} problem={problem?.of("until")} />
            )}
            <Field label={t("Why, for the record")} name="reason" maxLength={500} problem={problem?.of("reason")} />
            <TextField label={t("What the account is told")} name="message" rows={2} maxLength={2000} problem={problem?.of("message")} />
            {person.published > 0 && (
              <Check name="remove">{t("Also remove their {} published comment|Also remove their {} published comments", person.published)}</Check>
            )}
          </>
        )}
      </Form>
    </Dialog>
  );
}
