// Deciding at once about all that waits of one kind: how many first, then one decision, and one way back.

import { useEffect, useState } from "preact/hooks";
import { post } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Choice } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { undoBatch } from "../people/undo.ts";
import { named, number, t } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import type { Item, Part } from "./shapes.ts";
import { REASONS, short } from "./words.ts";

interface Answer {
  count: number;
  as_of: string;
  batch: string | null;
  decided: string[];
  refused: unknown[];
  left: number;
}

/** What can be meant: by the author, for a rule, for a reason, of what is shown. */
function selections(item: Item, part: Part): [string, Part][] {
  const found: [string, Part][] = [];
  if (item.author) found.push([t("By {}", item.author.username), { author: item.author.id }]);
  for (const reason of item.reasons) {
    if (reason.rule) found.push([t("By the rule “{}”", short(reason)), { rule: reason.rule }]);
    else found.push([t("For the reason: {}", named(reason.code)), { reason: reason.code }]);
  }
  if (Object.keys(part).length) found.push([t("All in the queue that is shown"), part]);
  return found;
}

export function Bulk({ desk, item, part, close }: { desk: Desk; item: Item; part: Part; close(): void }) {
  const choices = selections(item, part);
  const [chosen, setChosen] = useState("0");
  const [action, setAction] = useState<"approve" | "reject">("reject");
  const [reason, setReason] = useState(REASONS[0]!);
  const [counted, setCounted] = useState<Answer>();
  const [progress, setProgress] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const select = choices[Number(chosen)]?.[1];
  useEffect(() => {
    let isOld = false;
    setCounted(undefined);
    if (!select) return;
    post<Answer>("/review/bulk", { select, action, preview: true }).then(
      (answer) => isOld || setCounted(answer),
      (failure) => isOld || setProblem(problemOf(failure)),
    );
    return () => void (isOld = true);
  }, [chosen, action]);

  async function decide(): Promise<void> {
    const { count, as_of } = counted!;
    const decided: string[] = [];
    let batch: string | undefined;
    try {
      // Two hundred at a time, in one batch, so that one undo takes all of it back.
      for (let left = count; left > 0; ) {
        setProgress(decided.length);
        const more = action === "reject" ? { reason } : {};
        const answer: Answer = await post("/review/bulk", { select, action, as_of, batch, ...more });
        decided.push(...answer.decided);
        batch = answer.batch ?? undefined;
        left = answer.decided.length ? answer.left : 0;
      }
      close();
    } finally {
      setProgress(undefined);
      const made = batch;
      if (made) desk.decided(action === "reject" ? t("Rejected: {}", decided.length) : t("Approved: {}", decided.length), decided, () => undoBatch(made));
      await desk.refresh().catch(() => undefined);
    }
  }

  return (
    <Dialog title={t("Decide about many at once")} close={close}>
      <Form
        name={action === "reject" ? t("Reject {}", counted?.count ?? 0) : t("Approve {}", counted?.count ?? 0)}
        kind={action === "reject" ? "danger" : "main"}
        isOff={!counted?.count}
        send={decide}
      >
        <Choice label={t("Which")} value={chosen} choices={choices.map(([words], index) => [String(index), words])} choose={setChosen} />
        <Choice<"approve" | "reject">
          label={t("What")}
          value={action}
          choices={[
            ["reject", t("Reject")],
            ["approve", t("Approve")],
          ]}
          choose={setAction}
        />
        {action === "reject" && <Choice label={t("Why")} value={reason} choices={REASONS.map((code) => [code, named(code)])} choose={setReason} />}
        <p role="status">{problem ? problem.words : said(counted, progress)}</p>
      </Form>
    </Dialog>
  );
}

function said(counted: Answer | undefined, progress: number | undefined): string {
  if (!counted) return t("They are being counted.");
  if (progress !== undefined) return t("{} of {2} are decided.", progress, counted.count);
  if (!counted.count) return t("None waits that no colleague has.");
  const words = t("One waits that no colleague has.|{} wait that no colleague has.", counted.count);
  return counted.count >= 10_000 ? `${words} ${t("These are the {} most urgent.", number(10_000))}` : words;
}
