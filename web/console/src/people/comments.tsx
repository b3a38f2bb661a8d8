// All comments of a person, with a way to decide about several at once.

import { useRef, useState } from "preact/hooks";
import { usePages } from "../api/asking.ts";
import { post, query } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import type { Comment, Status } from "../api/shapes.ts";
import { complain, tell } from "../app/toasts.tsx";
import { Choice } from "../parts/field.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, t } from "../words/words.ts";

interface Decided {
  batch: string | null;
  decided: unknown[];
  refused: { title: string }[];
}

export function Comments({ author, changed }: { author: string; changed(): void }) {
  const [status, setStatus] = useState<"" | Status>("");
  const pages = usePages<Comment>(query("/moderation/comments", { author, status }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const statuses: ["" | Status, string][] = [["", t("All")], ...(["published", "held", "rejected", "deleted"] as const).map((status): [Status, string] => [status, named(status)])];
  const again = useRef(() => {});
  // An undo may come when another status is looked at.
  again.current = () => (setChosen(new Set()), pages.reload(), changed());
  const picked = pages.items.filter(({ id }) => chosen.has(id));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  async function decide(kind: "approve" | "reject"): Promise<void> {
    // What everybody sees is removed, what waits is rejected; back come the rejected ones restored.
    const action = ({ status }: Comment) => (kind === "approve" ? (status === "rejected" ? "restore" : "approve") : status === "published" ? "remove" : "reject");
    const decisions = picked.map((comment) => ({ comment: comment.id, revision: comment.revision, action: action(comment) }));
    try {
      const { batch, decided, refused } = await post<Decided>("/review/decisions", { decisions });
      if (decided.length) tell(t("{} comment decided|{} comments decided", decided.length), () => void undo(batch));
      if (refused.length) complain(t("{} was not: {2}|{} were not: {2}", refused.length, refused[0]!.title));
    } catch (failure) {
      complain(problemOf(failure).words);
    }
    again.current();
  }
  async function undo(batch: string | null): Promise<void> {
    await post("/review/undo", { batch }).catch((failure) => complain(problemOf(failure).words));
    again.current();
  }
  return (
    <section class="theirs">
      <div class="row">
        <h2>{t("Their comments")}</h2>
        <Choice label={t("Status")} value={status} choices={statuses} choose={(status) => (setChosen(new Set()), setStatus(status))} />
        <button type="button" aria-disabled={!picked.length} onClick={() => picked.length && void decide("approve")}>{t("Approve {}", picked.length)}</button>
        <button type="button" class="danger" aria-disabled={!picked.length} onClick={() => picked.length && void decide("reject")}>{t("Reject {}", picked.length)}</button>
      </div>
      {pages.problem && <Failed problem={pages.problem} retry={pages.reload} />}
      {!pages.items.length && !pages.problem && (pages.isLoading ? <Loading /> : <p class="muted">{t("None.")}</p>)}
      <ul class="entries">
        {pages.items.map((comment) => (
          <li key={comment.id}>
            <label class="check">
              <input type="checkbox" checked={chosen.has(comment.id)} disabled={comment.status === "deleted"} onChange={(event) => toggle(comment.id, event.currentTarget.checked)} />
              <span class="hidden">{t("Choose")}</span>
              <span class="typed">{comment.body || t("(deleted)")}</span>
            </label>
            <span class="muted">{named(comment.status)} · {comment.article} · <When at={comment.created_at} /></span>
          </li>
        ))}
      </ul>
      {pages.more && <button type="button" onClick={pages.more}>{t("Show more")}</button>}
    </section>
  );
}
