// Conditions as the form shows them: a fact, how it is compared, and with what. What it cannot show stays as it is.

import { isObject } from "./document.ts";
import type { Json } from "./shapes.ts";
import { type Schema, testOf } from "./schema.ts";

/** How the form lets a fact be compared. */
export type Kind = "text" | "number" | "duration" | "bool" | "word" | "rate";

export const COMPARISONS = ["gte", "lte", "gt", "lt", "eq", "ne"];
export const WORDS = ["eq", "ne", "in", "not_in", "in_list", "not_in_list"];
export const SEARCHES = ["phrase", "list", "regex"];

/** What kind of test a fact takes, by the schema. */
export function kindOf(schema: Schema, fact: string): Kind | undefined {
  const name = testOf(schema, fact);
  if (!name) return undefined;
  const kind = name.replace("_test", "");
  return ["role", "weekday", "language"].includes(kind) ? "word" : (kind as Kind);
}

/** A test that is begun, for a fact of that kind. */
export function begun(kind: Kind, choices?: Json[]): Json {
  switch (kind) {
    case "text":
      return { phrase: "" };
    case "number":
      return { gte: 1 };
    case "duration":
      return { lt: "7d" };
    case "bool":
      return true;
    case "rate":
      return { per: "10m", gte: 5 };
    case "word":
      return { eq: choices?.[0] ?? "" };
  }
}

/** How a test reads in the form: its operator and its value; undefined where the form cannot show all of it. */
export function simple(kind: Kind, test: Json): { operator: string; value: Json } | undefined {
  if (kind === "bool") {
    const value = isObject(test) && Object.keys(test).length === 1 ? test.eq : test;
    return typeof value === "boolean" ? { operator: "eq", value } : undefined;
  }
  if (!isObject(test)) return undefined;
  const beside = kind === "rate" ? ["per"] : kind === "text" ? ["as", "forms"] : [];
  const operators = Object.keys(test).filter((key) => !beside.includes(key));
  const [operator] = operators;
  const known = kind === "text" ? SEARCHES : kind === "word" ? WORDS : COMPARISONS;
  if (operators.length !== 1 || !known.includes(operator!)) return undefined;
  const value = test[operator!]!;
  const isList = Array.isArray(value) && value.every((word) => typeof word === "string");
  const fits =
    kind === "number" || kind === "rate"
      ? typeof value === "number" || value === null
      : typeof value === "string" || (isList && ["phrase", "in", "not_in"].includes(operator!));
  const isWhole = kind !== "text" || test.forms === undefined || Array.isArray(test.forms);
  return fits && isWhole ? { operator: operator!, value } : undefined;
}

/** A list of words as one types it, and back. */
export const lines = (value: Json): string => (Array.isArray(value) ? value.join("\n") : String(value ?? ""));
export function unlined(text: string, isList: boolean): Json {
  const words = text.split("\n");
  return isList || words.length > 1 ? words : text;
}
