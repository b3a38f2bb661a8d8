// Rules as documents: the form and the text both change the same one, and neither loses what it does not know.

import type { Json, Rule, SavedRule } from "./shapes.ts";

export type Path = (string | number)[];

const ORDER = ["name", "mode", "applies_to", "scope", "exempt", "when", "then", "policy", "limits", "tests"];
const ADDED = ["id", "revision", "created_at", "saved_at", "saved_by", "brake", "stats"];

export const isObject = (value: unknown): value is Record<string, Json> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A saved rule without what the service added, its fields in the order in which one reads them. */
export function documentOf(saved: SavedRule | Rule): Rule {
  const known = ORDER.filter((field) => field in saved);
  const others = Object.keys(saved).filter((field) => !ORDER.includes(field) && !ADDED.includes(field));
  return Object.fromEntries([...known, ...others].map((field) => [field, saved[field]])) as Rule;
}

/** The document with a value at a path; undefined takes it away, and with it what is empty then above it. */
export function put<T>(document: T, [step, ...rest]: Path, value: unknown): T {
  if (step === undefined) return value as T;
  const copy: any = Array.isArray(document) ? [...document] : { ...(document as object) };
  const inner = rest.length ? put(copy[step] ?? {}, rest, value) : value;
  const isGone = inner === undefined || (rest.length && isObject(inner) && !Object.keys(inner).length && value === undefined);
  if (!isGone) copy[step] = inner;
  else if (Array.isArray(copy)) copy.splice(step as number, 1);
  else delete copy[step];
  return copy;
}

/** A path as a JSON pointer (RFC 6901). */
export const pointer = (path: Path) => path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The facts that a condition asks about, with the windows of rates. */
export function factsOf(condition: Json, found = new Map<string, string | undefined>()): Map<string, string | undefined> {
  if (Array.isArray(condition)) for (const each of condition) factsOf(each, found);
  else if (isObject(condition)) {
    for (const [key, inner] of Object.entries(condition)) {
      if (COMBINATORS.includes(key)) factsOf(inner, found);
      else if (key === "at_least") factsOf(isObject(inner) ? (inner.of ?? null) : null, found);
      else if (key.includes(".") || key === "text") found.set(key, isObject(inner) && typeof inner.per === "string" ? inner.per : undefined);
    }
  }
  return found;
}

export const COMBINATORS = ["all", "any", "none"];

const start = (name: string, action: string, ...all: Json[]): Rule => ({ name, mode: "draft", exempt: { roles: ["moderator", "admin"] }, when: { all }, then: { action } });

/** Rules to begin with, each for a thing that every newsroom meets. */
export const STARTS: Record<string, Rule> = {
  links: start("Links from new accounts", "hold", { "author.account_age": { lt: "7d" } }, { "text.links": { gte: 1 } }),
  phrases: start("Phrases", "hold", { text: { phrase: "", forms: ["fold", "deobfuscated"] } }),
  capitals: start("Mostly capitals", "nudge", { "text.length": { gte: 20 } }, { "text.caps_share": { gte: 0.7 } }),
  rate: start("Many comments at once", "hold", { "rate.author.comments": { per: "10m", gte: 5 } }),
};
