// Leaving a comment to the admins, with a note.

import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { t } from "../words/words.ts";

export function Escalate({ escalate, close }: { escalate(note: string): void; close(): void }) {
  function leave(form: FormData): void {
    close();
    escalate(String(form.get("note")).trim());
  }
  return (
    <Dialog title={t("Leave it to the admins")} close={close}>
      <Form name={t("Leave it to the admins")} send={leave}>
        <TextField
          label={t("What they should know")}
          hint={t("It stays as it is until an admin decides. Moderators are not handed it any more.")}
          name="note"
          maxLength={500}
          autofocus
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      </Form>
    </Dialog>
  );
}
