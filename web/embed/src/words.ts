// The widget's words. English stands in the code; other languages are a file each that is fetched where it is needed.

import { base } from "./state.ts";

/** The files of other languages by code; filled in by the build. */
declare const LOCALES: Record<string, string>;

/** By the English, or by the service's word: a text, or one for each plural form of the language. */
let words: Record<string, string | Record<string, string>> = {};
export let language = "en";

/** Speaks the language of this code (`de-AT`), if there is a file for it, otherwise English. */
export async function speak(code: string): Promise<void> {
  const file = LOCALES[code.slice(0, 2).toLowerCase()];
  try {
    if (file) words = await (await fetch(`${base}assets/${file}`)).json();
    if (file || /^en/.test(code)) language = code;
  } catch {
    // English is better than nothing.
  }
}

export const number = (value: number) => value.toLocaleString(language);

/** The words for something, with a number or a name in them. English tells one and many apart by a bar. */
export function t(english: string, value: number | string = ""): string {
  const said = words[english] ?? english.split("|")[value === 1 ? 0 : 1] ?? english;
  const text = typeof said === "string" ? said : (said[new Intl.PluralRules(language).select(value as number)] ?? said.other!);
  return text.replace("{}", () => (typeof value === "number" ? number(value) : value));
}

/** The words for one of the service's codes, which brings English words of its own. */
export const said = (code: string | undefined, english: string) => t(words[code!] ? code! : english);

/** The words for one of the service's own (`off_topic`); in English it speaks for itself. */
export const named = (word: string) => said(word, word[0]!.toUpperCase() + word.slice(1).replaceAll("_", " "));
