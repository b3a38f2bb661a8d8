// What the service says about rules; docs/API.md and docs/RULES.md have the whole.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Mode = "draft" | "shadow" | "live" | "paused" | "archived";

/** A rule as it is written. What the console does not know of it stays as it is. */
export interface Rule {
  name: string;
  mode: Mode;
  when: Json;
  then: { action: string; [key: string]: unknown };
  tests?: Json[];
  [key: string]: unknown;
}

export interface Share {
  value: number;
  low: number;
  high: number;
}

export interface Summary {
  from: string;
  hits_by_day: number[];
  evaluated: number;
  matched: number;
  acted: number;
  reviewed: number;
  overturned: number;
  overturned_share: Share | null;
}

/** What the service adds to a rule. */
export interface Saved {
  id: string;
  revision: number;
  created_at: string;
  saved_at: string;
  saved_by: string | null;
  brake: { kind: string; at: string; why: string } | null;
  stats?: Summary;
}

export type SavedRule = Saved & Rule;

export interface Span {
  start_char: number;
  end_char: number;
  term: string;
  form: string;
}

export interface Leaf {
  fact: string;
  wanted: Json;
  got: Json;
  result: "match" | "no_match" | "unknown";
}

export interface Verdict {
  outcome: string;
  rules: { result: string; leaves: Leaf[]; spans: Span[] }[];
}

export interface Job<T> {
  id: string;
  kind: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  progress: { done: number; total: number | null };
  created_at: string;
  result: T | null;
  error: string | null;
}

export interface Totals {
  evaluated: number;
  matched: number;
  acted: number;
  authors: number;
  reviewed: number;
  upheld: number;
  overturned: number;
  mean_cost_us: number | null;
  p99_cost_us: number | null;
}

export interface Stats {
  from: string;
  to: string;
  items: ({ at: string; mode: "live" | "shadow" | "paused" } & Totals)[];
  totals: Totals;
  overlap: { hits: number; caught: number; rules: { rule: string; name: string; hits: number }[] };
  agreement: { reviewed: number; upheld: number; share: number | null; low: number; high: number };
}

export interface Example {
  comment: string;
  revision: number;
  body?: string;
  spans: Span[];
  then?: string;
  now?: string;
  decision?: string;
  from?: string;
  to?: string;
}

export interface Backtest {
  total: number;
  judged: number;
  unknown: number;
  outside: number;
  matched: number;
  would_change: number;
  sections: { section: string | null; total: number; matched: number; would_change: number }[];
  decided: { true_positives: number; false_positives: number; missed: number; true_negatives: number; precision: Share | null; recall: Share | null };
  difference: { version: number; gained: number; lost: number } | null;
  examples: Record<string, Example[]>;
}

export interface Retroactive {
  examined: number;
  matched: number;
  held: number;
  rejected: number;
  flagged: number;
  decided: number;
  unchanged: number;
  examples: Record<string, Example[]>;
}
