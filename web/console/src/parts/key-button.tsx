// A button that shows the key that does the same.

import type { ComponentChildren } from "preact";
import { signOf } from "../app/keys-overlay.tsx";

export interface KeyButtonProps {
  sign: string;
  press(): void;
  kind?: "main" | "danger" | "quiet";
  isOff?: boolean;
  children: ComponentChildren;
}

export function KeyButton({ sign, press, kind, isOff = false, children }: KeyButtonProps) {
  return (
    <button type="button" class={kind} aria-keyshortcuts={sign} aria-disabled={isOff} onClick={() => isOff || press()}>
      {children} <kbd>{signOf(sign)}</kbd>
    </button>
  );
}
