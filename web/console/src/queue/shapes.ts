// What the service says about comments that wait.

import type { Comment, Reason, SanctionKind } from "../api/shapes.ts";

/** A part of the queue; what is left out means everything. */
export interface Part {
  queue?: string;
  section?: string;
  article?: string;
  reason?: string;
  rule?: string;
  author?: string;
}

export const PARTS = ["queue", "section", "article", "reason", "rule", "author"] as const;

export interface ReviewReason extends Reason {
  rule?: string;
}

export interface Claim {
  by: string;
  name: string;
  until: string;
}

export interface Sanction {
  id: string;
  kind: SanctionKind;
  reason: string | null;
  message: string | null;
  until: string | null;
  created_at: string;
  lifted_at: string | null;
}

export interface Note {
  id: string;
  body: string;
  created_at: string;
}

export interface Person {
  id: string;
  username: string;
  role: string;
  created_at: string;
  published: number;
  rejected: number;
  trust: number;
  sanctions: Sanction[];
  notes: Note[];
}

/** A place in a text, in characters. */
export interface Span {
  field: string;
  start_char: number;
  end_char: number;
  form: string;
  term: string;
}

export interface Leaf {
  fact: string;
  wanted: unknown;
  got: unknown;
  result: string;
}

export interface RuleVerdict {
  id: string;
  name: string;
  version: number;
  mode: string;
  action: string;
  result: string;
  leaves: Leaf[];
  spans: Span[];
}

export interface Verdict {
  outcome: string;
  labels: string[];
  rules: RuleVerdict[];
  model?: { reject: number; terms: { text: string; weight: number }[] };
}

export interface Item {
  comment: Comment;
  /** Null for guests. */
  author: Person | null;
  article: { key: string; title: string | null; url: string | null; section: string | null; comment_count: number };
  reasons: ReviewReason[];
  flags: { count: number; weight: number; reasons: Record<string, number> };
  verdict: Verdict | null;
  priority: number | null;
  tier: number | null;
  parts: { severity: number; flags: number; model: number | null; reach: number; author: number } | null;
  open: boolean;
  opened_at: string | null;
  claim: Claim | null;
}

/** What is told about an item when something happened to it. */
export interface Happening {
  comment: string;
  claim: Claim | null;
  by: { id: string | null };
}

export interface Decision {
  id: string;
  batch: string;
}

export interface Decisions {
  batch: string | null;
  decided: { comment: Comment }[];
  refused: { comment: string; title: string }[];
}

export interface Outcomes {
  open: number;
  upheld: number;
  dismissed: number;
}

export interface Context {
  ancestors: Comment[];
  before: Comment[];
  after: Comment[];
  replies: Comment[];
  heat: { comments: number; held: number; rejected: number };
  author: { flags_received: Outcomes; flags_given: Outcomes; comments: Comment[] } | null;
  network: (Person & { comments: number })[];
}

export interface Counts {
  all: number;
  held: number;
  flagged: number;
  appealed: number;
  notices: number;
  escalated: number;
  mine: number;
  reasons: Record<string, number>;
  sections: Record<string, number>;
  complete: boolean;
}

/** Who decided what, where somebody else was quicker. */
export interface Decided {
  by: string;
  name: string;
  action: string;
  at: string;
}

export type SavedQueue = Part & { name: string };
export type Blur = "off" | "hard" | "all";

/** How a moderator's desk is set up. */
export interface Setup {
  queues: SavedQueue[];
  blur: Blur;
}
