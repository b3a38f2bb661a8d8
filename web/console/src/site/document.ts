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

/** The settings by the groups they stand in, in the order in which `known` has them; what it does not know comes last. */
export function groups(settings: Settings, known: string[]): [string, string[]][] {
  const place = (path: string) => (known.includes(path) ? known.indexOf(path) : known.length);
  const found = new Map<string, string[]>();
  for (const path of Object.keys(settings.schema).sort((one, other) => place(one) - place(other))) {
    const group = path.split(".")[0]!;
    found.set(group, [...(found.get(group) ?? []), path]);
  }
  return [...found];
}
