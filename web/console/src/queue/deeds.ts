// What was done on the desk, and the way back.

import { problemOf } from "../api/problem.ts";
import { complain, tell } from "../app/toasts.tsx";
import { t } from "../words/words.ts";
import { refusal } from "./words.ts";

/** Something that was done and can be taken back. */
export interface Deed {
  words: string;
  /** The comments it was about. */
  comments: string[];
  /** Takes it back. */
  undo(): Promise<void>;
}

export class Deeds {
  #deeds: Deed[] = [];
  readonly #undone: (deed: Deed) => Promise<void>;

  /** `undone` shows what was taken back. */
  constructor(undone: (deed: Deed) => Promise<void>) {
    this.#undone = undone;
  }

  /** Says that something was done. */
  add(deed: Deed): void {
    this.#deeds.push(deed);
    tell(deed.words, () => void this.undo(deed));
  }

  /** It was not done after all. */
  drop(deed: Deed): void {
    this.#deeds = this.#deeds.filter((other) => other !== deed);
  }

  /** Takes back what was done last, or this. */
  async undo(deed = this.#deeds.at(-1)): Promise<void> {
    if (!deed) return tell(t("There is nothing to take back."));
    if (!this.#deeds.includes(deed)) return;
    this.drop(deed);
    try {
      await deed.undo();
      tell(t("Taken back: {}", deed.words));
      await this.#undone(deed);
    } catch (failure) {
      complain(refusal(problemOf(failure)));
    }
  }
}
