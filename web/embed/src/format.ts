// What the toolbar and the shortcuts do to the text.

/** By the letter of the shortcut: what stands around or before what is selected, how the button looks, what it does. */
export const FORMATS: Record<string, [mark: string, sign: string, name: string]> = {
  b: ["**", "B", "Bold"],
  i: ["*", "I", "Italic"],
  e: ["`", "<>", "Code"],
  ".": ["> ", "”", "Quote"],
  "*": ["- ", "•", "List"],
  k: ["[", "↗", "Link"],
};

/** Formats what is selected; done again, takes bold, italic and code back. */
export function format(area: HTMLTextAreaElement, [mark]: [string, string, string]): void {
  let { value, selectionStart: from, selectionEnd: to } = area;
  let chosen = value.slice(from, to);
  const { length } = mark;
  let [inside, behind] = [0, 0];
  if (mark.endsWith(" ")) {
    from = value.lastIndexOf("\n", from - 1) + 1;
    chosen = value.slice(from, to).replace(/^/gm, mark);
    inside = chosen.length;
  } else if (mark === "[") {
    [inside, behind] = [chosen.length + 3, 1];
    chosen = `[${chosen}](https://)`;
  } else if (value.slice(from - length, from) === mark && value.slice(to, to + length) === mark) {
    from -= length;
    to += length;
  } else {
    inside = behind = length;
    chosen = mark + chosen + mark;
  }
  area.focus();
  area.setSelectionRange(from, to);
  // By way of a command, so that the browser can undo it.
  document.execCommand("insertText", false, chosen);
  area.setSelectionRange(from + inside, from + chosen.length - behind);
}
