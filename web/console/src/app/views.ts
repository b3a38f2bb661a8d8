// The views of the console: where each stands, who may see it, and where its code is. What only admins see comes when they
// go there, in one script: apart, the parts would pack worse.

import type { ComponentType } from "preact";
import type { Role } from "../api/shapes.ts";
import Overview from "../overview/index.tsx";
import People from "../people/index.tsx";
import Queue from "../queue/index.tsx";
import { t } from "../words/words.ts";

export interface View {
  /** Its part of the address. */
  path: string;
  name(): string;
  /** Who may see it. */
  role: Exclude<Role, "reader">;
  load(): Promise<ComponentType>;
}

const admins = () => import("../admins.ts");

export const views: View[] = [
  { path: "queue", name: () => t("Queue"), role: "moderator", load: async () => Queue },
  { path: "people", name: () => t("People"), role: "moderator", load: async () => People },
  { path: "rules", name: () => t("Rules"), role: "admin", load: async () => (await admins()).Rules },
  { path: "overview", name: () => t("Overview"), role: "moderator", load: async () => Overview },
  { path: "site", name: () => t("Site"), role: "admin", load: async () => (await admins()).Site },
];

const RANKS: Record<Role, number> = { reader: 0, moderator: 1, admin: 2 };

/** Whether one role includes another. */
export const includes = (role: Role, other: Role) => RANKS[role] >= RANKS[other];
