// A comment as it stands on the page.

import type { Comment } from "./shape.ts";
import type { Problem } from "./api.ts";

export interface Shown {
  data: Comment;
  /** How many indents it stands at. */
  level: number;
  el: HTMLElement;
  /** Where a composer opens below it. */
  slot: HTMLElement;
  /** Shows it anew, as its data are now. */
  draw(failed?: Problem): void;
  /** Puts a reply below it, in its place by time. */
  add(reply: Comment): Shown;
  /** Takes a direct reply out of its branch. */
  cut(reply: string): void;
  /** Shows the branch below it, where it was folded away. */
  unfold(): void;
  /** Brings the branch below it. */
  open(): void;
}

/** All comments on the page by id. */
export const shown = new Map<string, Shown>();
