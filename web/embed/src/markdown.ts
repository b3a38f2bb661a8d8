// The preview: the Markdown subset of comments as nodes, near enough to what the service will make of it.

import { h } from "./dom.ts";
import { link } from "./safe.ts";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|~~(.+?)~~|\*([^\s*][^*]*)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^)\s]+)\)|https?:\/\/[^\s<]*[^\s<.,;:!?)]/;
const TAGS = ["code", "strong", "del", "em", "em", "a"] as const;

function inline(text: string, to: Element): void {
  const found = INLINE.exec(text);
  if (!found) return to.append(text);
  const [whole, ...groups] = found;
  const which = groups.findIndex(Boolean);
  const element = h(TAGS[which] ?? "a");
  if (which > 0) inline(groups[which]!, element);
  else element.append(groups[0] ?? whole);
  if (element instanceof HTMLAnchorElement) link(element, groups[6] ?? whole);
  to.append(text.slice(0, found.index), element);
  inline(text.slice(found.index + whole.length), to);
}

const QUOTE = /^> ?/;
const LIST = /^(?:[-*+]|(\d{1,9})[.)]) +/;
const FENCE = /^```/;

/** Takes the lines that begin in a way off the front of others, without that beginning. */
function take(lines: string[], beginning: RegExp): string[] {
  const end = lines.findIndex((line) => !beginning.test(line));
  return lines.splice(0, end < 0 ? lines.length : end).map((line) => line.replace(beginning, ""));
}

export function render(text: string, to: Element): void {
  const lines = text.split("\n");
  while (lines.length) {
    const first = lines[0]!;
    const item = LIST.exec(first);
    let block: Element;
    if (FENCE.test(first)) {
      lines.shift();
      block = h("pre", {}, take(lines, /^(?!```)/).join("\n"));
      lines.shift();
    } else if (QUOTE.test(first)) {
      block = h("blockquote");
      render(take(lines, QUOTE).join("\n"), block);
    } else if (item) {
      block = item[1] ? h("ol", { start: item[1] }) : h("ul");
      for (const line of take(lines, LIST)) inline(line, block.appendChild(h("li")));
    } else {
      block = h("p");
      for (const line of take(lines, /^(?!\s*$|> ?|```|[-*+] )/)) {
        if (block.firstChild) block.append(h("br"));
        inline(line, block);
      }
      if (!block.firstChild) lines.shift();
    }
    if (block.firstChild) to.append(block);
  }
}
