// Every version of the rule, what changed between two of them, and the way back.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { post } from "../api/client.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { t } from "../words/words.ts";
import { diff } from "./diff.ts";
import { documentOf } from "./document.ts";
import { ModeSign } from "./mode.tsx";
import type { SavedRule } from "./shapes.ts";

export function Versions({ rule, keep }: { rule: SavedRule; keep(saved: SavedRule): void }) {
  const { value, problem, reload } = useAsked<{ items: SavedRule[] }>(`/rules/${rule.id}/versions`);
  const [shown, setShown] = useState(rule.revision);
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const version = value.items.find(({ revision }) => revision === shown);
  const before = value.items.find(({ revision }) => revision === shown - 1);
  async function rollBack(version: number): Promise<void> {
    try {
      const now = await post<SavedRule>(`/rules/${rule.id}/rollback`, { version, revision: rule.revision });
      keep(now);
      setShown(now.revision);
      tell(t("Version {} is in force again, as version {2}", version, now.revision));
      reload();
    } catch (failure) {
      complainOf(failure);
    }
  }
  return (
    <section class="beside versions">
      <ul class="entries">
        {value.items.map(({ revision, saved_at, saved_by, mode, brake }) => (
          <li key={revision}>
            <div>
              <button type="button" aria-pressed={revision === shown} onClick={() => setShown(revision)}>{t("Version {}", revision)}</button> <ModeSign mode={mode} />
              <p class="muted">{saved_by ?? (brake ? t("a brake") : "Gavel")} · <When at={saved_at} /></p>
            </div>
            {revision !== rule.revision && mode !== "paused" && <button type="button" onClick={() => void rollBack(revision)}>{t("Back to this")}</button>}
          </li>
        ))}
      </ul>
      {version && (
        <div>
          <h2>{before ? t("What version {} changed", shown) : t("Version {}", shown)}</h2>
          <Changes before={before} after={version} />
        </div>
      )}
    </section>
  );
}

const KINDS: Record<string, "ins" | "del"> = { "+": "ins", "-": "del" };

function Changes({ before, after }: { before?: SavedRule; after: SavedRule }) {
  const text = (rule: SavedRule) => JSON.stringify(documentOf(rule), null, 2);
  const lines = before ? diff(text(before), text(after)) : text(after).split("\n").map((text) => ({ sign: " ", text }));
  return (
    <pre class="diff" role="region" tabIndex={0} aria-label={t("Changes, line by line")}>
      {lines.map(({ sign, text }, index) => {
        const Kind = KINDS[sign] ?? "span";
        return <Kind key={index}>{`${sign} ${text}`}</Kind>;
      })}
    </pre>
  );
}
