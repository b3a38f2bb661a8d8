// Comments that show what a rule does, one kind at a time.

import { useState } from "preact/hooks";
import { Segments } from "../parts/field.tsx";
import { Marked } from "../parts/marked.tsx";
import { named, t } from "../words/words.ts";
import type { Example } from "./shapes.ts";

export function Examples({ examples, kinds }: { examples: Record<string, Example[]>; kinds: string[] }) {
  const [kind, setKind] = useState<string>();
  const there = kinds.filter((kind) => examples[kind]?.length);
  const open = kind ?? there[0];
  if (!there.length) return null;
  return (
    <section>
      <h2>{t("Examples")}</h2>
      <Segments label={t("Examples")} chosen={open} choices={there.map((kind) => [kind, <>{named(kind)} <span class="number">{examples[kind]!.length}</span></>])} choose={setKind} />
      <ul class="entries">
        {(examples[open!] ?? []).map(({ comment, revision, body, spans, then, now, from, to, decision }) => (
          <li key={`${comment}/${revision}`}>
            <p class="typed">{body === undefined ? <em>{t("The text is gone.")}</em> : <Marked text={body} marks={spans.map((span) => ({ ...span, title: span.term }))} />}</p>
            <p class="muted">
              {[then && t("then: {}", named(then)), now && t("with this rule: {}", named(now)), from && t("{} → {2}", named(from), named(to ?? "")), decision && t("moderators: {}", named(decision))].filter(Boolean).join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
