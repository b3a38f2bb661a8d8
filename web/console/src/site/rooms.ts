// What there is to set up: where each page stands, and what draws it.

import type { ComponentType } from "preact";
import { t } from "../words/words.ts";
import Keys from "./keys.tsx";
import Pages from "./pages.tsx";
import Record from "./record.tsx";
import Sections from "./sections.tsx";
import Settings from "./settings.tsx";
import Team from "./team.tsx";

export interface Room {
  path: string;
  name(): string;
  Page: ComponentType;
}

export const rooms: Room[] = [
  { path: "settings", name: () => t("Settings"), Page: Settings },
  { path: "sections", name: () => t("Sections"), Page: Sections },
  { path: "team", name: () => t("Team"), Page: Team },
  { path: "keys", name: () => t("Access keys"), Page: Keys },
  { path: "pages", name: () => t("Name and pages"), Page: Pages },
  { path: "record", name: () => t("Record"), Page: Record },
];
