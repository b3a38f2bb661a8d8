// The right side: the comment that is looked at, with everything needed to decide and nothing else.

import { go } from "../app/router.ts";
import { When } from "../parts/when.tsx";
import { named, number, t } from "../words/words.ts";
import { Author } from "./author.tsx";
import { Above, Below } from "./conversation.tsx";
import { address } from "./queues.tsx";
import { severityOf } from "./severity.ts";
import type { Context, Item } from "./shapes.ts";
import { Text } from "./text.tsx";
import { Trace } from "./trace.tsx";
import { sentence } from "./words.ts";

export interface ItemViewProps {
  item: Item;
  context?: Context;
  isBlurred: boolean;
  showsTrace: boolean;
  show(): void;
}

export function ItemView({ item, context, isBlurred, showsTrace, show }: ItemViewProps) {
  const { comment, article, reasons } = item;
  const severity = severityOf(item);
  return (
    <div class="looked-at">
      <article class="main-column" aria-label={t("The comment")}>
        <p class="article">
          {article.url && /^https?:/.test(article.url) ? (
            <a href={article.url} target="_blank" rel="noopener noreferrer">
              {article.title ?? article.key}
            </a>
          ) : (
            (article.title ?? article.key)
          )}
          <span class="muted"> {[article.section, ...heat(item, context)].filter(Boolean).join(" · ")}</span>
        </p>
        <ul class="reasons">
          {reasons.map((reason) => (
            <li key={reason.code + reason.message} class={`severity degree-${severity.degree}`}>
              <span aria-hidden="true">{severity.sign}</span> {sentence(reason, item)}
              {reason.rule && (
                <button type="button" class="quiet small" onClick={() => go(address({ rule: reason.rule }))}>
                  {t("Only these")}
                </button>
              )}
            </li>
          ))}
        </ul>
        {context && <Above key={comment.id} ancestors={context.ancestors} before={context.before} />}
        <div class="comment">
          <p>
            <bdi class="by">{comment.author?.name ?? t("Nobody any more")}</bdi>{" "}
            <span class="muted">
              {comment.author?.kind === "guest" && <>{t("guest")} · </>}
              <When at={comment.created_at} /> · {named(comment.status)}
              {comment.edited_at && <> · {t("edited")}</>}
              {item.author && <> · {inShort(item)}</>}
            </span>
          </p>
          <Text item={item} isBlurred={isBlurred} show={show} />
        </div>
        {showsTrace && <Trace item={item} />}
        {context && <Below after={context.after} replies={context.replies} />}
      </article>
      <Author item={item} context={context} />
    </div>
  );
}

/** The author's record in a line, for screens on which the whole of it stands further down. */
function inShort({ author }: Item): string {
  return t("{} published, {2} rejected", author!.published, author!.rejected);
}

/** How much happens under the article. */
function heat({ article }: Item, context: Context | undefined): string[] {
  const said = [t("{} comment|{} comments", article.comment_count)];
  const { comments = 0, held = 0, rejected = 0 } = context?.heat ?? {};
  if (comments) said.push(t("{} in the last hour", comments));
  if (rejected) said.push(t("{} of them rejected", number(rejected)));
  if (held) said.push(t("{} of them held", number(held)));
  return said;
}
