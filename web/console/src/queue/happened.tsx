// Everything that happened to a comment, oldest first.

import { useAsked } from "../api/asking.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, said, t } from "../words/words.ts";

interface Happening {
  at: string;
  kind: string;
  actor: { kind: string; id: string | null; name: string | null };
  [detail: string]: unknown;
}

export function Happened({ comment, close }: { comment: string; close(): void }) {
  const { value, problem, reload } = useAsked<{ items: Happening[] }>(`/comments/${comment}/history`);
  return (
    <Dialog title={t("What happened to it")} close={close} isWide>
      {problem && <Failed problem={problem} retry={reload} />}
      {!value && !problem && <Loading />}
      {value && (
        <ol class="happened">
          {value.items.map((item, index) => (
            <li key={index}>
              <When at={item.at} />
              <div>
                <strong>{named(`kind.${item.kind}`)}</strong> <span class="muted">{item.actor.name ?? named(`actor.${item.actor.kind}`)}</span>
                <Details item={item} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}

function Details({ item }: { item: Happening }) {
  const words = (name: string) => (typeof item[name] === "string" ? (item[name] as string) : undefined);
  const lines: string[] = [];
  if (item.kind === "verdict") {
    const verdict = item.verdict as { rules?: { name: string; result: string; mode: string }[] } | undefined;
    const rules = (verdict?.rules ?? []).filter(({ result }) => result === "match").map(({ name, mode }) => (mode === "live" ? name : `${name} (${named(`mode.${mode}`)})`));
    lines.push(rules.length ? rules.join(", ") : t("No rule matched"));
    if (words("status")) lines.push(named(words("status")!));
  }
  if (item.kind === "decision" || item.kind === "decision_refused") lines.push(named(`decision.${words("action")}`));
  if (words("code")) lines.push(said(`refused.${words("code")}`, named(words("code")!)));
  if (words("reason")) lines.push(named(words("reason")!));
  if (words("note")) lines.push(words("note")!);
  if (words("message")) lines.push(t("To the author: {}", words("message")!));
  return (
    <>
      {words("body") !== undefined && (
        <p class="typed" dir="auto">
          {words("body")}
        </p>
      )}
      {lines.length > 0 && <p>{lines.join(" · ")}</p>}
    </>
  );
}
