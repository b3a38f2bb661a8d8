// Leaving a comment to the admins, with a note.

import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { t } from "../words/words.ts";

export function Escalate({ escalate, close }: { escalate(note: string): void; close(): void }) {
  const [note, setNote] = useState("");
  return (
    <Dialog title={t("Leave it to the admins")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          escalate(note.trim());
        }}
      >
        <TextField
          label={t("What they should know")}
          hint={t("It stays as it is until an admin decides. Moderators are not handed it any more.")}
          value={note}
          maxLength={500}
          autofocus
          onInput={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
        <button type="submit" class="main">
          {t("Leave it to the admins")}
        </button>
      </form>
    </Dialog>
  );
}
