// The left side: what waits, one line an item, the worst first.

import { useEffect, useRef } from "preact/hooks";
import { Marked } from "../parts/marked.tsx";
import { When } from "../parts/when.tsx";
import { t } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import { excerpt } from "./marks.ts";
import { isHard, severityOf } from "./severity.ts";
import type { Blur, Item } from "./shapes.ts";
import type { DeskState } from "./state.ts";
import { short } from "./words.ts";

export interface ListProps {
  desk: Desk;
  state: DeskState;
  blur: Blur;
  /** Goes to the comment on a screen that has no place for both. */
  open(): void;
}

export function List({ desk, state, blur, open }: ListProps) {
  return (
    <ol class="items" aria-label={t("Comments that wait")}>
      {state.items.map((item) => (
        <Line
          key={item.comment.id}
          item={item}
          isCurrent={item.comment.id === state.current}
          isSelected={state.selected.includes(item.comment.id)}
          isBlurred={blur === "all" || (blur === "hard" && isHard(item))}
          look={() => (desk.look(item.comment.id), open())}
          toggle={() => desk.toggle(item.comment.id)}
        />
      ))}
      {state.cursor && (
        <li class="more">
          <button type="button" class="quiet" onClick={() => void desk.more()}>
            {t("Show more")}
          </button>
        </li>
      )}
    </ol>
  );
}

interface LineProps {
  item: Item;
  isCurrent: boolean;
  isSelected: boolean;
  isBlurred: boolean;
  look(): void;
  toggle(): void;
}

function Line({ item, isCurrent, isSelected, isBlurred, look, toggle }: LineProps) {
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!isCurrent) return;
    line.current?.scrollIntoView({ block: "nearest" });
    // Whoever has the focus in the list goes along.
    const focused = document.activeElement;
    if (focused instanceof HTMLButtonElement && focused.closest(".items")) line.current?.querySelector("button")?.focus();
  }, [isCurrent]);
  const severity = severityOf(item);
  const { text, marks } = excerpt(item);
  const name = item.comment.author?.name ?? t("Somebody");
  const [reason] = item.reasons;
  return (
    <li ref={line} class={isCurrent ? "item current" : "item"}>
      <input type="checkbox" checked={isSelected} onChange={toggle} aria-label={t("Select the comment by {}", name)} />
      <button type="button" aria-current={isCurrent ? "true" : undefined} onClick={look}>
        <span class={`severity degree-${severity.degree}`} title={severity.word}>
          <span aria-hidden="true">{severity.sign}</span>
          <span class="hidden">{severity.word}</span>
        </span>
        <span class={isBlurred ? "words blurred" : "words"}>
          <Marked text={text} marks={marks} />
        </span>
        <span class="why">{reason && short(reason)}</span>
        {item.opened_at && <When at={item.opened_at} isShort />}
      </button>
    </li>
  );
}
