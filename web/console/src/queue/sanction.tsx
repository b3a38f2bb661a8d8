// A sanction on the author: what, until when, why, and whether what they published goes too.

import { useState } from "preact/hooks";
import { post, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { SanctionKind } from "../api/shapes.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Choice, TextField } from "../parts/field.tsx";
import { named, t } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import type { Item, Person } from "./shapes.ts";
import { REASONS } from "./words.ts";

const KINDS: SanctionKind[] = ["warn", "premoderate", "suspend", "ban"];

/** How long, in days; none for ever. */
const LENGTHS = ["1", "7", "30", "365", "none"];

export interface SanctionProps {
  desk: Desk;
  item: Item;
  person: Person;
  close(): void;
}

export function SanctionOn({ desk, item, person, close }: SanctionProps) {
  const [kind, setKind] = useState<SanctionKind>("suspend");
  const [days, setDays] = useState("7");
  const [reason, setReason] = useState(REASONS[1]!);
  const [message, setMessage] = useState("");
  const [removes, setRemoves] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  async function lay(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const until = days === "none" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString();
    const path = `/accounts/${person.id}/sanctions`;
    try {
      const { batch } = await post<{ batch: string | null }>(path, { kind, until, reason, message: message.trim() || undefined, remove_comments: removes });
      desk.did(t("{}: {2}", named(kind), person.username), [item.comment.id], async () => {
        await remove(path, { kind });
        if (batch) await desk.undoBatch(batch);
      });
      close();
      await desk.reload(item.comment.id).catch(() => undefined);
    } catch (failure) {
      setProblem(problemOf(failure));
    }
  }
  const lengthWords = (length: string) => (length === "none" ? t("No end") : t("{} day|{} days", Number(length)));
  return (
    <Dialog title={t("Sanction {}", person.username)} close={close}>
      <form class="stack" onSubmit={lay}>
        <fieldset class="radios">
          <legend>{t("What")}</legend>
          {KINDS.map((choice) => (
            <label key={choice}>
              <input type="radio" name="kind" value={choice} checked={kind === choice} autofocus={kind === choice} onChange={() => setKind(choice)} />
              <span>
                {named(choice)} <span class="muted">{named(`does.${choice}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Choice label={t("How long")} value={days} choices={LENGTHS.map((length) => [length, lengthWords(length)])} choose={setDays} />
        <Choice label={t("Why")} value={reason} choices={REASONS.map((code) => [code, named(code)])} choose={setReason} />
        <TextField label={t("What the account is told")} value={message} maxLength={2000} rows={2} onInput={(event) => setMessage(event.currentTarget.value)} />
        <label class="check">
          <input type="checkbox" checked={removes} onChange={(event) => setRemoves(event.currentTarget.checked)} />
          {t("Remove everything it has published, too")}
        </label>
        {problem && (
          <p class="problem" role="alert">
            {problem.words}
          </p>
        )}
        <button type="submit" class="main">
          {t("Sanction {}", person.username)}
        </button>
      </form>
    </Dialog>
  );
}
