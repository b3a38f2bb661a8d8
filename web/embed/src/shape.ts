// What the HTTP interface answers, so far as the widget reads it (docs/API.md).

export interface Author {
  id: string | null;
  name: string;
  kind: "account" | "guest";
  badges: string[];
}

export interface Reason {
  code: string;
  message: string;
}

export interface Comment {
  id: string;
  article: string;
  parent_id: string | null;
  author: Author | null;
  body?: string;
  html: string | null;
  status: "published" | "held" | "rejected" | "deleted";
  revision: number;
  created_at: string;
  edited_at: string | null;
  featured: boolean;
  closed: boolean;
  reactions: Record<string, number>;
  reply_count: number;
  replies?: Comment[];
  ancestors?: Comment[];
  reasons?: Reason[];
}

export interface Page {
  article?: Article;
  items: Comment[];
  next_cursor: string | null;
}

export interface Article {
  title: string | null;
  url: string | null;
  state: "open" | "closed";
  counts: { comments: number };
  limits: { comment_length: number };
  edit_window_seconds: number;
  reaction_kinds: string[];
  flag_reasons: string[];
  sign_in_methods: string[];
  sign_up: "open" | "closed";
  guests: "off" | "held" | "on";
  mail: boolean;
}

export interface Account {
  id: string;
  username: string;
  role: "reader" | "moderator" | "admin";
}

export interface Session {
  token: string;
  expires_at: string;
  account: Account;
}

export interface Viewer {
  comments: Comment[];
  reactions: Record<string, string>;
  flags: Record<string, string>;
  mutes: string[];
  follows: string[];
}

export interface Notice {
  id: string;
  read: boolean;
  at: string;
  text: string;
  comment: { id: string; article: string };
}

export interface Notices {
  items: Notice[];
  unread: number;
}
