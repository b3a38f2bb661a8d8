// A text as it was typed, with marks where rules hit. It is text and nothing else, whatever stands in it.

import type { ComponentChildren } from "preact";

/** A place in a text, in characters as the service counts them (Unicode scalars). */
export interface Mark {
  start_char: number;
  end_char: number;
  /** What it is, on pointing at it. */
  title?: string;
}

/** Marks may overlap; what several cover is marked once, with all their titles. */
export function Marked({ text, marks }: { text: string; marks: Mark[] }) {
  const characters = [...text];
  const edges = [...new Set(marks.flatMap(({ start_char, end_char }) => [start_char, end_char]))]
    .filter((edge) => edge > 0 && edge < characters.length)
    .sort((a, b) => a - b);
  const parts: ComponentChildren[] = [];
  [0, ...edges].forEach((start, index) => {
    const end = edges[index] ?? characters.length;
    const part = characters.slice(start, end).join("");
    const here = marks.filter((mark) => mark.start_char <= start && mark.end_char >= end && mark.end_char > mark.start_char);
    const titles = [...new Set(here.map(({ title }) => title).filter(Boolean))].join("; ");
    parts.push(here.length ? <mark key={start} title={titles || undefined}>{part}</mark> : part);
  });
  return <>{parts}</>;
}
