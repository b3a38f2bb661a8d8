// What a term would have hit among recent comments.

import type { Comment } from "../api/shapes.ts";
import { Marked } from "../parts/marked.tsx";
import { When } from "../parts/when.tsx";
import { date } from "../words/time.ts";
import { named, number, t } from "../words/words.ts";
import type { Span } from "./shapes.ts";

export interface Tried {
  looked_at: number;
  back_to: string | null;
  complete: boolean;
  hits: number;
  statuses: Record<string, number>;
  examples: { comment: Comment; spans: Span[] }[];
}

export function TriedTerm({ tried, except }: { tried: Tried; except(word: string): void }) {
  const { looked_at, back_to, hits, statuses, examples } = tried;
  return (
    <div class="notice stack" role="status">
      <p>
        <strong>{t("{} hit|{} hits", hits)}</strong>{" "}
        {back_to ? t("in {} comments since {2}.", number(looked_at), date(back_to)) : t("There are no comments yet.")}{" "}
        {Object.entries(statuses).map(([status, count]) => `${named(status)}: ${number(count)}`).join(" · ")}
      </p>
      <ul class="entries">
        {examples.map(({ comment, spans }) => (
          <li key={comment.id}>
            <p class="typed"><Marked text={comment.body ?? ""} marks={spans} /></p>
            <span class="muted">{named(comment.status)} · <When at={comment.created_at} /></span>
            {wordsAround(comment.body ?? "", spans).map((word) => (
              <button key={word} type="button" class="quiet" onClick={() => except(word)}>{t("“{}” is an exception", word)}</button>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The whole words in which hits stand, where they are longer than the hit: they may be innocent. */
function wordsAround(body: string, spans: Span[]): string[] {
  const signs = [...body];
  const isWord = (sign: string | undefined) => !!sign && /[\p{L}\p{M}\p{N}]/u.test(sign);
  const words = spans.map(({ start_char, end_char, term }) => {
    let [start, end] = [start_char, end_char];
    while (isWord(signs[start - 1])) start -= 1;
    while (isWord(signs[end])) end += 1;
    const word = signs.slice(start, end).join("").toLowerCase();
    return word === term.replaceAll("*", "") ? "" : word;
  });
  return [...new Set(words)].filter(Boolean).slice(0, 3);
}
