// Why it is rejected: one more key.

import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { named, t } from "../words/words.ts";
import { REASONS } from "./words.ts";

export interface RejectProps {
  /** How many are to be rejected. */
  count: number;
  reject(more: { reason: string; message?: string }): void;
  close(): void;
}

export function Reject({ count, reject, close }: RejectProps) {
  const [message, setMessage] = useState("");
  const choose = (reason: string) => {
    close();
    reject({ reason, message: message.trim() || undefined });
  };
  function byKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const reason = REASONS[Number(event.key) - 1];
    if (!reason) return;
    event.preventDefault();
    choose(reason);
  }
  return (
    <Dialog title={t("Why is it rejected?|Why are these {} rejected?", count)} close={close} onKeyDown={byKey}>
      <ol class="choices">
        {REASONS.map((reason, index) => (
          <li key={reason}>
            <button type="button" autofocus={index === 0} aria-keyshortcuts={String(index + 1)} onClick={() => choose(reason)}>
              <kbd>{index + 1}</kbd> {named(reason)}
            </button>
          </li>
        ))}
      </ol>
      <TextField
        label={t("What the author is told besides")}
        hint={t("Write it before you choose the reason. It stands with the rejected comment, which only its author sees.")}
        value={message}
        maxLength={2000}
        onInput={(event) => setMessage(event.currentTarget.value)}
      />
    </Dialog>
  );
}
