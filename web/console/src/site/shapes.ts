// What the service says about a site's set-up; docs/API.md has the whole.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Schema {
  type: "integer" | "number" | "boolean" | "choice" | "timezone" | "words" | "sections" | "origins" | "limits";
  min?: number;
  max?: number;
  unit?: string;
  nullable: boolean;
  options?: string[];
  default: Json;
}

export interface InForce {
  mode: "post" | "pre";
  mode_set_by: "site" | "section" | "article";
  state: "open" | "closed" | null;
  closes_at: string | null;
  slow_mode_seconds: number | null;
  slowed_until: string | null;
}

/** The settings document: groups of settings beside what is told about them. */
export interface Settings {
  revision: number;
  meanings: Record<string, string>;
  schema: Record<string, Schema>;
  in_force: InForce;
  [group: string]: unknown;
}

export interface Budget {
  count: number;
  window_seconds: number;
}

export interface Limits {
  account: Budget | null;
  network: Budget | null;
  article: Budget | null;
  newcomer_share: number;
}

export interface Identity {
  revision: number;
  slug: string;
  name: string;
  origins: string[];
  created_at: string;
}

export interface Section {
  section: string;
  articles: number;
  mode: "post" | "pre";
  premoderated: boolean;
  comments: number;
  held: number;
  rejected: number;
}

export interface Change {
  setting: string;
  before: Json;
  after: Json;
}

export interface Recorded {
  id: string;
  at: string;
  event: string;
  actor: { kind: string; id: string | null; name: string | null };
  comment: string | null;
  account: { id: string; name: string | null } | null;
  details: Record<string, Json>;
}
