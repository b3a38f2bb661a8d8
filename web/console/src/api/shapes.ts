// What the service answers, so far as several views read it; docs/API.md has the whole.

export type Role = "reader" | "moderator" | "admin";
export type Status = "published" | "held" | "rejected" | "deleted";

export interface Me {
  id: string;
  username: string;
  role: Role;
}

export interface Reason {
  code: string;
  message: string;
}

export interface Author {
  /** Null for a guest. */
  id: string | null;
  name: string;
  kind: "account" | "guest";
  badges: string[];
}

export interface Comment {
  id: string;
  article: string;
  parent_id: string | null;
  depth: number;
  author: Author | null;
  /** As typed; staff always has it. */
  body?: string;
  html: string | null;
  status: Status;
  revision: number;
  created_at: string;
  edited_at: string | null;
  featured: boolean;
  closed: boolean;
  reactions: Record<string, number>;
  reply_count: number;
  reasons?: Reason[];
}

export type SanctionKind = "warn" | "premoderate" | "suspend" | "ban";
