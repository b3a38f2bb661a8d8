// What the service says about comments that wait.

import type { Comment, Reason } from "../api/shapes.ts";

export interface Item {
  comment: Comment;
  article: { key: string; title: string | null; url: string | null; section: string | null; comment_count: number };
  reasons: Reason[];
  tier: number | null;
  priority: number | null;
  open: boolean;
  opened_at: string | null;
}
