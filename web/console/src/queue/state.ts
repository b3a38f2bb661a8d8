// What the desk shows.

import type { Problem } from "../api/problem.ts";
import type { Context, Counts, Item } from "./shapes.ts";

export interface DeskState {
  /** What waits and no colleague has, the most urgent first. */
  items: Item[];
  /** The comment that is looked at. */
  current: string | null;
  isLoading: boolean;
  problem?: Problem;
  cursor: string | null;
  counts?: Counts;
  /** What stands around comments, by their ids, fetched before they are looked at. */
  contexts: Record<string, Context>;
  selected: string[];
}

export const BEGINNING: DeskState = { items: [], current: null, isLoading: true, cursor: null, contexts: {}, selected: [] };
