// The rule over comments of the past: first what that would do, then it is done, and one press takes it back.

import { useRef } from "preact/hooks";
import { post } from "../api/client.ts";
import { t } from "../words/words.ts";
import { Numbers } from "./charts.tsx";
import { Examples } from "./examples.tsx";
import { Progress, useWork } from "./job.tsx";
import type { Job, Retroactive, SavedRule } from "./shapes.ts";
import { type Between, useBetween } from "./span-fields.tsx";

export function PastTab({ rule }: { rule: SavedRule }) {
  const preview = useWork<Retroactive>();
  const run = useWork<Retroactive>();
  const undo = useWork<{ restored: number; kept: number }>();
  const { between, fields } = useBetween();
  const seen = useRef<Between>(undefined);
  if (rule.mode !== "live") return <p>{t("Only a live rule is applied to comments of the past. Save it as live first.")}</p>;
  const path = `/rules/${rule.id}/retroactive`;
  function look(): void {
    if (preview.isUnderWay || run.isUnderWay) return;
    run.forget();
    undo.forget();
    const span = (seen.current = between());
    preview.begin(() => post<Job<Retroactive>>(path, { ...span, preview: true }));
  }
  const foreseen = preview.job?.result;
  const changes = foreseen ? foreseen.held + foreseen.rejected + foreseen.flagged : 0;
  return (
    <section class="stack">
      <p>{t("Applies the rule to comments as they stand. What a moderator decided stays. First you see what it would do.")}</p>
      <form class="seek" onSubmit={look}>
        {fields}
        <button type="submit" class="main" aria-disabled={preview.isUnderWay || run.isUnderWay}>{t("Preview")}</button>
      </form>
      <Progress work={preview} name={t("Preview")} />
      {foreseen && !run.job && (
        <>
          <Outcome of={foreseen} />
          <p><button type="button" class="danger" aria-disabled={!changes} onClick={() => changes && run.begin(() => post<Job<Retroactive>>(path, { ...seen.current, preview: preview.job!.id }))}>{t("Apply it to {} comment|Apply it to {} comments", changes)}</button></p>
        </>
      )}
      <Progress work={run} name={t("Applying")} />
      {run.job && !run.isUnderWay && (
        <div class="notice stack">
          {run.job.result && <><p><strong>{t("Done.")}</strong></p><Outcome of={run.job.result} /></>}
          {!undo.job && <p><button type="button" onClick={() => undo.begin(() => post(`/jobs/${run.job!.id}/undo`))}>{t("Take it all back")}</button></p>}
        </div>
      )}
      <Progress work={undo} name={t("Taking back")} />
      {undo.job?.result && <p role="status">{t("{} comments stand as before; {2} stay, for something happened to them since.", undo.job.result.restored, undo.job.result.kept)}</p>}
    </section>
  );
}

function Outcome({ of }: { of: Retroactive }) {
  return (
    <>
      <Numbers of={of} names={["examined", "matched", "held", "rejected", "flagged", "decided", "unchanged"]} />
      <Examples examples={of.examples} kinds={["changed", "decided"]} />
    </>
  );
}
