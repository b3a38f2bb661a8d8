// Elements, made without markup: nothing that somebody wrote is ever read as HTML here.

import { root } from "./state.ts";

type Value = string | number | boolean | null | undefined | ((event: any) => unknown);
export type Child = Node | string | null | undefined | false;

/** An element. Functions become properties, true an empty attribute, false and nothing none, anything else its text. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const name in properties) {
    const value = properties[name];
    if (typeof value === "function") (element as any)[name] = value;
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : `${value}`);
  }
  fill(element, ...children);
  return element;
}

/** Puts other children into an element. */
export function fill(element: Element | ShadowRoot, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => !!child));
}

/** A button that does something. Its name finds it again after its surroundings were drawn anew. */
export function button(name: string, label: Child, onclick: () => unknown, properties: Record<string, Value> = {}) {
  return h("button", { type: "button", part: "button", name, onclick, ...properties }, label);
}

/** A button of less weight. */
export const link = (name: string, label: string, onclick: () => unknown) => button(name, label, onclick, { class: "link" });

/** Draws anew what an element holds, and gives the focus back to the button of the same name. */
export function redraw(element: Element, ...children: Child[]): void {
  const focused = root.activeElement as HTMLButtonElement | null;
  const name = element.contains(focused) && focused!.name;
  fill(element, ...children);
  if (name) focusOn(element, name);
}

/** Moves the focus to the control of this name, or to the first there is. */
export function focusOn(element: Element | ShadowRoot, name?: string): void {
  (element.querySelector<HTMLElement>(`[name="${name}"]`) ?? element.querySelector<HTMLElement>("button"))?.focus();
}
