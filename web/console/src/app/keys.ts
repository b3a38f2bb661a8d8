// Keys that do things. What is drawn says which keys it has; `?` shows all that work at the moment.

import { useEffect, useRef } from "preact/hooks";
import { recall, remember } from "./memory.ts";
import { Store } from "./store.ts";

export interface Key {
  /** As `KeyboardEvent.key` says it. */
  key: string;
  /** What it does, in words. */
  what: string;
  run(): void;
}

interface Group {
  name: string;
  keys: Key[];
}

const groups = new Set<{ current: Group }>();

/** Whether single keys do anything: whoever speaks to a computer may not want that (WCAG 2.1.4). */
export const areKeysOn = new Store<boolean>(recall("keys") ?? true);
export function turnKeys(on: boolean): void {
  remember("keys", on);
  areKeysOn.set(on);
}

/** Has these keys work for as long as the component is there. */
export function useKeys(name: string, keys: Key[]): void {
  const group = useRef<Group>({ name, keys });
  group.current = { name, keys };
  useEffect(() => {
    groups.add(group);
    return () => void groups.delete(group);
  }, []);
}

/** All keys that work now, in the order in which they came. */
export const allKeys = (): Group[] => [...groups].map(({ current }) => current).filter(({ keys }) => keys.length);

const TYPING = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (!areKeysOn.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  // A dialog has keys of its own, and so has a list of choices.
  if (target.closest(TYPING) || document.querySelector("dialog:modal")) return;
  if ((event.key === "Enter" || event.key === " ") && target.closest("a, button, summary")) return;
  for (const { current } of [...groups].reverse()) {
    const found = current.keys.find(({ key }) => key === event.key);
    if (!found) continue;
    event.preventDefault();
    found.run();
    return;
  }
});
