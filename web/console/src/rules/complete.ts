// Reads JSON that is still being written: where in the document the cursor stands, what fits there, and where a path is.

import { at, type Schema } from "./schema.ts";

interface Frame {
  isArray: boolean;
  /** The field whose value comes, or the place in the list. */
  step: string | number;
  /** Whether an object waits for the name of a field. */
  wantsKey: boolean;
  keys: string[];
}

export interface Spot {
  path: (string | number)[];
  isKey: boolean;
  /** What is typed already, without quotes. */
  typed: string;
  /** From where to where it would be replaced. */
  from: number;
  to: number;
  /** The fields that stand in this object already. */
  keys: string[];
}

const escape = (step: string | number) => String(step).replaceAll("~", "~0").replaceAll("/", "~1");

/** Reads up to `end`: what is open there, where an unfinished string begins, and where each path begins. */
function scan(text: string, end: number) {
  const stack: Frame[] = [];
  const places = new Map<string, number>([["", 0]]);
  let open: number | undefined;
  let behindValue = false;
  const note = (index: number) => {
    const path = stack.map(({ step }) => `/${escape(step)}`).join("");
    if (!places.has(path)) places.set(path, index);
  };
  for (let index = 0; index < end; index += 1) {
    const sign = text[index]!;
    const top = stack.at(-1);
    if (/\s/.test(sign)) continue;
    if (sign === '"') {
      const from = index;
      for (index += 1; index < end && text[index] !== '"'; index += 1) if (text[index] === "\\") index += 1;
      if (index >= end) {
        open = from;
        break;
      }
      if (top && !top.isArray && top.wantsKey) {
        top.step = text.slice(from + 1, index);
        top.keys.push(top.step);
        note(from);
      } else if (top?.isArray) note(from);
      behindValue = true;
    } else if (sign === "{" || sign === "[") {
      if (top?.isArray) note(index);
      stack.push({ isArray: sign === "[", step: sign === "[" ? 0 : "", wantsKey: sign === "{", keys: [] });
      behindValue = false;
    } else if (sign === "}" || sign === "]") {
      stack.pop();
      behindValue = true;
    } else if (sign === ":") {
      if (top) top.wantsKey = false;
      behindValue = false;
    } else if (sign === ",") {
      if (top?.isArray) top.step = Number(top.step) + 1;
      else if (top) top.wantsKey = true;
      behindValue = false;
    } else {
      if (top?.isArray) note(index);
      behindValue = true;
    }
  }
  return { stack, places, open, behindValue };
}

/** Where each JSON pointer of a text begins. */
export const placesIn = (text: string) => scan(text, text.length).places;

/** Where the cursor stands; undefined where nothing can come. */
export function spotAt(text: string, cursor: number): Spot | undefined {
  const { stack, open, behindValue } = scan(text, cursor);
  const top = stack.at(-1);
  if (!top) return undefined;
  const isKey = !top.isArray && top.wantsKey;
  const word = /[\w.-]*$/.exec(text.slice(0, cursor))![0];
  const from = open ?? cursor - word.length;
  if (open === undefined && behindValue && !word) return undefined;
  let to = cursor;
  if (open !== undefined) {
    const rest = /^[^"\n]*"/.exec(text.slice(cursor));
    if (rest) to += rest[0].length;
  }
  const path = stack.slice(0, -1).map(({ step }) => step);
  return { path: isKey ? path : [...path, top.step], isKey, typed: open === undefined ? word : text.slice(open + 1, cursor), from, to, keys: top.keys };
}

export interface Suggestion {
  label: string;
  /** What is put in, and how far from its end the cursor stands then. */
  insert: string;
  back: number;
  meaning: string;
}

/** At most so many are shown at once. */
const MOST = 60;

/** What fits where the cursor stands, the best first. `lists` are the names of the site's phrase lists. */
export function suggestions(root: Schema, text: string, spot: Spot, lists: string[]): Suggestion[] {
  const here = at(root, spot.path);
  const found = spot.isKey ? fields(root, text, spot, here) : values(spot, here, lists);
  const typed = spot.typed.toLowerCase();
  const rank = ({ label }: Suggestion) => label.toLowerCase().replaceAll('"', "").indexOf(typed);
  const fitting = found.filter((each) => rank(each) >= 0 && each.label.replaceAll('"', "") !== spot.typed);
  return fitting.sort((a, b) => Math.sign(rank(a)) - Math.sign(rank(b))).slice(0, MOST);
}

function fields(root: Schema, text: string, { path, keys, to }: Spot, here: Schema[]): Suggestion[] {
  const goesOn = /^\s*:/.test(text.slice(to));
  const names = new Map<string, string>();
  for (const { properties = {} } of here) {
    for (const [name, schema] of Object.entries(properties)) {
      if (schema && !keys.includes(name)) names.set(name, schema.description || names.get(name) || "");
    }
  }
  return [...names].map(([name, meaning]) => {
    const value = goesOn ? "" : start(at(root, [...path, name]));
    const back = value.length === 2 ? 1 : 0;
    return { label: name, insert: `"${name}"${goesOn ? "" : `: ${value}`}`, back, meaning };
  });
}

/** How a value of such a schema begins. */
function start(schemas: Schema[]): string {
  const type = schemas.find(({ type }) => type)?.type;
  if (schemas.some((schema) => schema.enum || schema.const !== undefined || type === "string")) return '""';
  return type === "object" ? "{}" : type === "array" ? "[]" : "";
}

function values({ path }: Spot, here: Schema[], lists: string[]): Suggestion[] {
  const found = new Map<string, string>();
  const add = (value: unknown, meaning = "") => {
    const label = JSON.stringify(value);
    if (!found.get(label)) found.set(label, meaning);
  };
  const last = path.at(-1);
  if (last === "list" || last === "in_list" || last === "not_in_list") for (const name of lists) add(name);
  for (const schema of here) {
    if (schema.const !== undefined) add(schema.const, schema.description);
    for (const word of schema.enum ?? []) add(word);
    if (schema.type === "boolean") [true, false].forEach((value) => add(value));
    if (schema.pattern?.includes("dhms")) for (const time of ["10m", "1h", "1d", "7d", "30d"]) add(time);
  }
  const plain = [...found].map(([label, meaning]) => ({ label, insert: label, back: 0, meaning }));
  const opener = here.find(({ type }) => type === "object" || type === "array");
  if (!plain.length && opener) {
    const insert = start(here);
    const facts = opener.description ?? "";
    return [{ label: insert, insert, back: 1, meaning: facts }];
  }
  return plain;
}
