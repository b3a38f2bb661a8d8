// Light or dark: as the system says, or as was chosen in this browser.

import { recall, remember } from "./memory.ts";

export type Theme = "system" | "light" | "dark";

export const theme = (): Theme => recall("theme") ?? "system";

export function wear(choice: Theme = theme()): void {
  remember("theme", choice);
  document.documentElement.style.colorScheme = choice === "system" ? "light dark" : choice;
}
