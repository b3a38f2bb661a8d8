// How bad it would be: a word and a shape, never a colour alone.

import { t } from "../words/words.ts";
import type { Item } from "./shapes.ts";

export interface Severity {
  /** From 0 to 5. */
  degree: number;
  sign: string;
  word: string;
}

/** The points for severity are eight for each degree. */
export function severityOf({ parts, tier }: Item): Severity {
  const degree = tier === 0 ? 5 : Math.round((parts?.severity ?? 0) / 8);
  if (degree >= 5) return { degree, sign: "▲", word: t("Danger") };
  if (degree === 4) return { degree, sign: "◆", word: t("Grave") };
  if (degree === 3) return { degree, sign: "■", word: t("Serious") };
  return { degree, sign: "●", word: t("Mild") };
}

/** Whether a text may be hard to read: threats, hate, harassment, personal data. */
export const isHard = (item: Item) => severityOf(item).degree >= 4;
