// The queue: comments that wait for a person, the worst first.

import { usePages } from "../api/asking.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { t } from "../words/words.ts";
import type { Item } from "./shapes.ts";

export default function Queue() {
  const { items, problem, isLoading, more, reload } = usePages<Item>("/review");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!items.length) {
    return isLoading ? <Loading /> : <Empty title={t("Nothing waits")} />;
  }
  return (
    <>
      <h1>{t("Queue")}</h1>
      <ol class="queue">
        {items.map(({ comment, article, reasons, opened_at }) => (
          <li key={comment.id}>
            <p>{comment.body}</p>
            {opened_at && <When at={opened_at} isShort />}
            <p class="muted">{[article.title ?? article.key, ...reasons.map(({ message }) => message)].join(" · ")}</p>
          </li>
        ))}
      </ol>
      {more && (
        <button type="button" onClick={more}>
          {t("Show more")}
        </button>
      )}
    </>
  );
}
