// A note about an account, which only staff see.

import { post } from "../api/client.ts";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { t } from "../words/words.ts";
import type { Person } from "./shapes.ts";

export function NoteOn({ person, noted, close }: { person: Person; noted(): void; close(): void }) {
  async function save(form: FormData): Promise<void> {
    await post(`/accounts/${person.id}/notes`, { body: form.get("body") });
    noted();
    close();
  }
  return (
    <Dialog title={t("A note about {}", person.username)} close={close}>
      <Form name={t("Write it down")} send={save}>
        <TextField label={t("What colleagues should know")} name="body" maxLength={2000} required autofocus />
      </Form>
    </Dialog>
  );
}
