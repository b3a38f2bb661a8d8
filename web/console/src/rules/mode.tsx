// Whether a rule runs and counts, as a word with a shape.

import { named } from "../words/words.ts";
import type { Mode } from "./shapes.ts";

const SHAPES: Record<Mode, string> = { draft: "○", shadow: "◐", live: "●", paused: "‖", archived: "×" };

export function ModeSign({ mode }: { mode: Mode }) {
  return (
    <span class={`mode ${mode}`}>
      <span aria-hidden="true">{SHAPES[mode]}</span> {named(mode)}
    </span>
  );
}
