// The console's words. English stands in the code; other languages are a file each that is fetched where it is needed.

import { CODES } from "./codes.ts";

/** The files of other languages by code; filled in by the build. */
declare const LOCALES: Record<string, string>;

export const LANGUAGES = { en: "English", de: "Deutsch" };

/** By the English, or by the service's word: a text, or one for each plural form of the language. */
let words: Record<string, string | Record<string, string>> = {};
export let language = "en";

/** Speaks the language of this code (`de-AT`), if there is a file for it, otherwise English. */
export async function speak(code: string): Promise<void> {
  const short = code.slice(0, 2).toLowerCase();
  const file = LOCALES[short];
  try {
    if (file) words = await (await fetch(`/console/assets/${file}`)).json();
    if (file || short === "en") language = code;
  } catch {
    // English is better than nothing.
  }
  document.documentElement.lang = language;
}

type Value = string | number;

const shown = (value: Value | undefined) => (typeof value === "number" ? number(value) : (value ?? ""));

/**
 * The words for something, with `{}`, `{2}`, `{3}` for the values in their order. English tells one and many apart by a
 * bar, by the first value; other languages have a text for each of their plural forms.
 */
export function t(english: string, ...values: Value[]): string {
  const [first] = values;
  const said = words[english] ?? english.split("|")[first === 1 ? 0 : 1] ?? english;
  const text = typeof said === "string" ? said : (said[new Intl.PluralRules(language).select(first as number)] ?? said.other!);
  return text.replace(/\{(\d?)\}/g, (_, place: string) => shown(values[place ? Number(place) - 1 : 0]));
}

/** The words for one of the service's own (`off_topic`): those of `codes.ts`, or itself without its underscores. */
export function named(code: string): string {
  const said = words[code] ?? CODES[code];
  return typeof said === "string" ? said : code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " ");
}

/** The service's words for a problem, in the language of the console where it has some. */
export function said(code: string | undefined, english: string): string {
  const own = code ? words[code] : undefined;
  return typeof own === "string" ? own : english;
}

export const number = (value: number, options?: Intl.NumberFormatOptions) => value.toLocaleString(language, options);
export const percent = (share: number, digits = 0) => number(share, { style: "percent", maximumFractionDigits: digits });
