// What changed between two texts, line by line.

export interface Line {
  sign: " " | "+" | "-";
  text: string;
}

/** The shortest way from one text to the other that keeps whole lines: the longest common subsequence. */
export function diff(before: string, after: string): Line[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const longest = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) lines.push({ sign: " ", text: a[i]! }), (i += 1), (j += 1);
    else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) lines.push({ sign: "-", text: a[i]! }), (i += 1);
    else lines.push({ sign: "+", text: b[j]! }), (j += 1);
  }
  return lines;
}
