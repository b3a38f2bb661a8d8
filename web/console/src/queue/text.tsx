// The comment that is looked at: as it was typed, with marks where rules hit, and blurred where the moderator wants that.

import { Marked } from "../parts/marked.tsx";
import { t } from "../words/words.ts";
import { marksOf } from "./marks.ts";
import type { Item } from "./shapes.ts";

export interface TextProps {
  item: Item;
  isBlurred: boolean;
  show(): void;
}

export function Text({ item, isBlurred, show }: TextProps) {
  return (
    <div class="text">
      <p class={isBlurred ? "typed blurred" : "typed"} dir="auto" aria-hidden={isBlurred}>
        <Marked text={item.comment.body ?? ""} marks={marksOf(item)} />
      </p>
      {isBlurred && (
        <button type="button" onClick={show}>
          {t("Show the text")} <kbd>v</kbd>
        </button>
      )}
    </div>
  );
}
