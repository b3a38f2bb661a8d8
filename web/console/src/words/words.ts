// The console's words. Each language has a file of them, which is fetched. That of English has its words for the service's
// own (`off_topic`) and no others: what else is said stands in the code in English.

/** The files by the languages' codes; filled in by the build. */
declare const LOCALES: Record<string, string>;

export const LANGUAGES = { en: "English", de: "Deutsch" };

/** By the English, or by the service's word: a text, or one for each plural form of the language. */
let words: Record<string, string | Record<string, string>> = {};
export let language = "en";

/** Speaks the language of this code (`de-AT`), if there is a file for it, otherwise English. */
export async function speak(code: string): Promise<void> {
  const file = LOCALES[code.slice(0, 2).toLowerCase()];
  try {
    words = await (await fetch(`/console/assets/${file ?? LOCALES.en}`)).json();
    if (file) language = code;
  } catch {
    // English is better than nothing, and the service's words say something by themselves.
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

/** The words for one of the service's own, or else these. */
export function said(code: string | undefined, otherwise: string): string {
  const own = words[code ?? ""];
  return typeof own === "string" ? own : otherwise;
}

/** The words for one of the service's own (`off_topic`): if there are none, itself without its underscores. */
export const named = (code: string) => said(code, code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " "));

/** The service's own words of one kind that there are words for, in the order in which the languages have them. */
export const known = (kind: string) => Object.keys(words).flatMap((code) => (code.startsWith(kind) ? [code.slice(kind.length)] : []));

export const number = (value: number, options?: Intl.NumberFormatOptions) => value.toLocaleString(language, options);
export const percent = (share: number, digits = 0) => number(share, { style: "percent", maximumFractionDigits: digits });
