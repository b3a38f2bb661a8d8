// All comments of a person.

import { useState } from "preact/hooks";
import { usePages } from "../api/asking.ts";
import { query } from "../api/client.ts";
import type { Comment, Status } from "../api/shapes.ts";
import { href } from "../app/router.ts";
import { Choice } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, t } from "../words/words.ts";

const STATUSES: Status[] = ["published", "held", "rejected", "deleted"];

export function Comments({ author }: { author: string }) {
  const [status, setStatus] = useState<"" | Status>("");
  const { items, problem, isLoading, more, reload } = usePages<Comment>(query("/moderation/comments", { author, status }));
  const choices: ["" | Status, string][] = [["", t("All")], ...STATUSES.map((status): [Status, string] => [status, named(status)])];
  return (
    <section class="theirs">
      <div class="row">
        <h2>{t("Their comments")}</h2>
        <Choice label={t("Status")} value={status} choices={choices} choose={(status) => setStatus(status as Status)} />
        <a class="last" href={query(href("queue"), { author })}>{t("Decide about what waits")}</a>
      </div>
      {problem && <Failed problem={problem} retry={reload} />}
      {!items.length && !problem && (isLoading ? <Loading /> : <p class="muted">{t("None.")}</p>)}
      <ul class="entries">
        {items.map(({ id, body, status, article, created_at }) => (
          <li key={id}>
            <p class="typed">{body || t("(deleted)")}</p>
            <span class="muted">{named(status)} · {article} · <When at={created_at} /></span>
          </li>
        ))}
      </ul>
      {more && <button type="button" onClick={more}>{t("Show more")}</button>}
    </section>
  );
}
