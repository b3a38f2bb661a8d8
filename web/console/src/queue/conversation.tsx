// What stands around a comment: above it what it answers, below it what answers it and what else was said there.

import type { Comment } from "../api/shapes.ts";
import { When } from "../parts/when.tsx";
import { named, t } from "../words/words.ts";

export function Above({ ancestors, before }: { ancestors: Comment[]; before: Comment[] }) {
  const answered = ancestors.at(-1);
  if (!answered) return null;
  const earlier = ancestors.slice(0, -1);
  return (
    <section class="around" aria-label={t("What it answers")}>
      {/* A long dispute must not push what is to be decided out of sight. */}
      {earlier.length > 0 && (
        <details>
          <summary>{t("{} comment further up|{} comments further up", earlier.length)}</summary>
          {earlier.map((comment) => (
            <Said key={comment.id} comment={comment} />
          ))}
        </details>
      )}
      <Said comment={answered} />
      {before.map((comment) => (
        <Said key={comment.id} comment={comment} isBeside />
      ))}
    </section>
  );
}

export function Below({ after, replies }: { after: Comment[]; replies: Comment[] }) {
  if (!after.length && !replies.length) return null;
  return (
    <section class="around" aria-label={t("What came after it")}>
      {replies.map((comment) => (
        <Said key={comment.id} comment={comment} isReply />
      ))}
      {after.map((comment) => (
        <Said key={comment.id} comment={comment} isBeside />
      ))}
    </section>
  );
}

interface SaidProps {
  comment: Comment;
  isReply?: boolean;
  isBeside?: boolean;
}

/** A comment in few lines. */
export function Said({ comment, isReply, isBeside }: SaidProps) {
  return (
    <div class={isReply ? "said reply" : "said"}>
      <p class="muted">
        <bdi>{comment.author?.name ?? t("Nobody any more")}</bdi> · <When at={comment.created_at} />
        {comment.status !== "published" && <> · {named(comment.status)}</>}
        {isBeside && <> · {t("to the same comment")}</>}
      </p>
      <p class="typed" dir="auto">
        {comment.body}
      </p>
    </div>
  );
}
