// A sanction in a few words, with a shape beside the colour.

import type { SanctionKind } from "../api/shapes.ts";
import { moment } from "../words/time.ts";
import { named, t } from "../words/words.ts";

const SHAPES: Record<SanctionKind, string> = { warn: "△", premoderate: "◐", suspend: "■", ban: "●" };

export function Standing({ kind, until }: { kind: SanctionKind; until: string | null }) {
  return (
    <span class={`standing ${kind}`}>
      <span aria-hidden="true">{SHAPES[kind]}</span> {named(kind)}
      {kind !== "warn" && <span class="muted"> {until ? t("until {}", moment(until)) : t("without end")}</span>}
    </span>
  );
}
