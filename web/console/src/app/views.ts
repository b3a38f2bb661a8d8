// The views of the console: where each stands, who may see it, and where its code is.

import type { ComponentType } from "preact";
import type { Role } from "../api/shapes.ts";
import { t } from "../words/words.ts";

export interface View {
  /** Its part of the address. */
  path: string;
  name(): string;
  /** Who may see it. */
  role: Exclude<Role, "reader">;
  load(): Promise<{ default: ComponentType }>;
}

export const views: View[] = [
  { path: "queue", name: () => t("Queue"), role: "moderator", load: () => import("../queue/index.tsx") },
  { path: "overview", name: () => t("Overview"), role: "moderator", load: () => import("../overview/index.tsx") },
  { path: "site", name: () => t("Site"), role: "admin", load: () => import("../site/index.tsx") },
];

const RANKS: Record<Role, number> = { reader: 0, moderator: 1, admin: 2 };

/** Whether one role includes another. */
export const includes = (role: Role, other: Role) => RANKS[role] >= RANKS[other];
