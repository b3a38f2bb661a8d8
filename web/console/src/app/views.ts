// The views of the console: where each stands, who may see it, and what draws it.

import type { ComponentType } from "preact";
import type { Role } from "../api/shapes.ts";
import Overview from "../overview/index.tsx";
import People from "../people/index.tsx";
import Queue from "../queue/index.tsx";
import Rules from "../rules/index.tsx";
import Site from "../site/index.tsx";
import { t } from "../words/words.ts";

export interface View {
  /** Its part of the address. */
  path: string;
  name(): string;
  /** Who may see it. */
  role: Exclude<Role, "reader">;
  Page: ComponentType;
}

export const views: View[] = [
  { path: "queue", name: () => t("Queue"), role: "moderator", Page: Queue },
  { path: "overview", name: () => t("Overview"), role: "moderator", Page: Overview },
  { path: "site", name: () => t("Site"), role: "admin", Page: Site },
  { path: "people", name: () => t("People"), role: "moderator", Page: People },
  { path: "rules", name: () => t("Rules"), role: "admin", Page: Rules },
];

const RANKS: Record<Role, number> = { reader: 0, moderator: 1, admin: 2 };

/** Whether one role includes another. */
export const includes = (role: Role, other: Role) => RANKS[role] >= RANKS[other];
