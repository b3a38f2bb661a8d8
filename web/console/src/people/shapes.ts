// What the service says about people.

import type { Role, SanctionKind } from "../api/shapes.ts";

export interface Found {
  id: string;
  username: string;
  role: Role;
  created_at: string;
  published: number;
  rejected: number;
  trust: number;
  sanctions: { kind: SanctionKind; until: string | null }[];
}

export interface Sanction {
  id: string;
  kind: SanctionKind;
  reason: string | null;
  message: string | null;
  until: string | null;
  by: string | null;
  rule?: string;
  created_at: string;
  lifted_at: string | null;
  lifted_by: string | null;
}

export interface Note {
  id: string;
  body: string;
  by: string | null;
  created_at: string;
}

interface Outcomes {
  open: number;
  upheld: number;
  dismissed: number;
}

export interface Profile extends Omit<Found, "sanctions"> {
  sanctions: Sanction[];
  notes: Note[];
  history: {
    latest: number;
    comments: { published: number; held: number; rejected: number; deleted: number };
    flags_received: Outcomes;
    flags_made: Outcomes;
  };
  same_network: {
    since: string;
    accounts: { id: string; username: string; role: Role; sanctioned: boolean; comments: number; last_at: string }[];
  };
}

/** Whether a sanction weighs just now. */
export const weighs = ({ lifted_at, until }: Sanction, now = Date.now()) => !lifted_at && (!until || Date.parse(until) > now);
