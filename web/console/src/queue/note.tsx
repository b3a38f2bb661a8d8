// A note about an account, which only staff see.

import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import type { Person } from "./shapes.ts";

export function NoteOn({ person, noted, close }: { person: Person; noted(): void; close(): void }) {
  const [body, setBody] = useState("");
  const [problem, setProblem] = useState<Problem>();
  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    try {
      await post(`/accounts/${person.id}/notes`, { body });
      noted();
      close();
    } catch (failure) {
      setProblem(problemOf(failure));
    }
  }
  return (
    <Dialog title={t("A note about {}", person.username)} close={close}>
      <form class="stack" onSubmit={save}>
        <TextField
          label={t("What colleagues should know")}
          value={body}
          maxLength={2000}
          required
          autofocus
          problem={problem?.words}
          onInput={(event) => setBody(event.currentTarget.value)}
        />
        <button type="submit" class="main">
          {t("Write it down")}
        </button>
      </form>
    </Dialog>
  );
}
