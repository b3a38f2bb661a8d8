// What the service says about what happened; docs/API.md has the whole.

export interface Figures {
  comments: number;
  published: number;
  held: number;
  rejected_by_rules: number;
  flags: number;
  deleted: number;
  decisions: number;
  approved: number;
  rejected_by_moderators: number;
  undone: number;
  overruled: number;
  waited: number;
  median_seconds: number | null;
  p90_seconds: number | null;
  p99_seconds: number | null;
}

export interface Bucket extends Figures {
  at: string;
}

export interface Agreement {
  both: number;
  alike: number;
  share: number | null;
  low: number;
  high: number;
}

export interface RuleFigures {
  rule: string;
  name: string;
  acted: number;
  reviewed: number;
  overturned: number;
}

export interface ModeratorFigures {
  account: string;
  name: string;
  decisions: number;
  approved: number;
  rejected: number;
  undone: number;
  looked_again: number;
  overruled: number;
  load: { at: string; decisions: number }[];
}

export interface Waiting {
  all: number;
  held: number;
  flagged: number;
  oldest_at: string | null;
}

export interface Stats {
  from: string;
  to: string;
  per: "hour" | "day";
  timezone: string;
  section: string | null;
  complete: boolean;
  waiting: Waiting;
  items: Bucket[];
  totals: Figures;
  moderators_agree: Agreement;
  rules_agree: Agreement;
  sections: (Figures & { section: string })[];
  rules: RuleFigures[];
  moderators: ModeratorFigures[];
}
