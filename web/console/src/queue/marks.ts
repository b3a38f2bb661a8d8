// Where rules hit in a text, and the first words around the first hit.

import type { Mark } from "../parts/marked.tsx";
import type { Item, RuleVerdict } from "./shapes.ts";

/** Rules that matched the text, whether or not they count. */
export const matched = ({ verdict }: Item): RuleVerdict[] => (verdict?.rules ?? []).filter(({ result }) => result === "match");

/** The places in a field of the comment that the rules in force hit. */
export function marksOf(item: Item, field = "body"): Mark[] {
  return matched(item)
    .filter(({ mode }) => mode === "live")
    .flatMap(({ name, spans }) => spans.filter((span) => span.field === field).map(({ start_char, end_char, term }) => ({ start_char, end_char, title: `${name}: ${term}` })));
}

/** How many characters a line shows, and how many of them stand before the first hit. */
const LINE = 90;
const BEFORE = 16;

/** A line of the text that holds the first hit, with its marks. */
export function excerpt(item: Item): { text: string; marks: Mark[] } {
  const characters = [...(item.comment.body ?? "")];
  const marks = marksOf(item);
  const first = Math.min(...marks.map(({ start_char }) => start_char));
  const start = Number.isFinite(first) && first > LINE - BEFORE ? first - BEFORE : 0;
  const lead = start ? 1 : 0;
  const text = (start ? "…" : "") + characters.slice(start, start + LINE).join("").replace(/\s/g, " ");
  const moved = marks.map((mark) => ({
    ...mark,
    start_char: Math.max(0, mark.start_char - start + lead),
    end_char: Math.min(LINE + lead, mark.end_char - start + lead),
  }));
  return { text, marks: moved.filter(({ start_char, end_char }) => end_char > start_char) };
}
