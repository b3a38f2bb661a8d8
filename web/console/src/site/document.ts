// The settings document, read and changed by the paths of its settings.

import type { Json, Settings } from "./shapes.ts";

/** What stands at a path such as `comments.max_length`. */
export function at(settings: Settings, path: string): Json {
  return path.split(".").reduce<any>((value, name) => value?.[name], settings) ?? null;
}

/** The document with other values at some paths, ready to be sent. */
export function changed(settings: Settings, values: Record<string, Json>): Settings {
  const document = structuredClone(settings);
  for (const [path, value] of Object.entries(values)) {
    const names = path.split(".");
    const last = names.pop()!;
    const group = names.reduce<any>((value, name) => (value[name] ??= {}), document);
    group[last] = value;
  }
  return document;
}

/** Whether two values are the same in all their parts. */
export function same(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  const of = (value: object, name: string) => (value as Record<string, Json>)[name] ?? null;
  return names.length === Object.keys(other).length && names.every((name) => name in other && same(of(one, name), of(other, name)));
}

/** The settings in the order in which they are told, by the groups they stand in. */
export function groups(settings: Settings): [string, string[]][] {
  const order = ["timezone", "moderation", "comments", "reactions", "flags", "limits", "accounts"];
  const found = new Map<string, string[]>();
  for (const path of Object.keys(settings.schema)) {
    const group = path.split(".")[0]!;
    found.set(group, [...(found.get(group) ?? []), path]);
  }
  const place = (group: string) => (order.includes(group) ? order.indexOf(group) : order.length);
  return [...found].sort(([one], [other]) => place(one) - place(other));
}
