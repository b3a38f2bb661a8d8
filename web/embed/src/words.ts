// The widget's words. English stands in the code; other languages are a file each that is fetched where it is needed.

import { base } from "./state.ts";

/** The files of other languages by code; filled in by the build. */
declare const LOCALES: Record<string, string>;

/** What is said of the service's own words. */
export const SAID: Record<string, string> = {
  newest: "Newest",
  oldest: "Oldest",
  top: "Top",
  discussed: "Most discussed",
  controversial: "Controversial",
  staff: "Staff",
  guest: "Guest",
  featured: "Recommended",
  held: "Held",
  rejected: "Not published",
  like: "Like",
  dislike: "Dislike",
  spam: "Spam or advertising",
  harassment: "Harassment",
  hate: "Hatred against a group",
  threat: "Threat of violence",
  personal_information: "Somebody’s personal information",
  misinformation: "False information",
  off_topic: "Off topic",
  other: "Something else",
  suspended: "Your account may read, but not write at present.",
  banned: "Your account is shut out at present.",
  wrong_credentials: "The address or the password is not right.",
  username_taken: "Somebody has this name. Choose another.",
  name_taken: "An account has this name. Choose another, or sign in if it is yours.",
  guests_off: "Sign in to comment here.",
  article_closed: "Comments were closed while you wrote.",
  thread_closed: "This thread is closed. You can start one of your own.",
  parent_gone: "The comment you answer is gone. You can post your text as a comment of its own.",
  edit_window_over: "The time to change this comment is over.",
  stale_revision: "This comment was changed elsewhere meanwhile. Save again to replace that change.",
};

/** By the English: a text, or one for each plural form of the language. */
let words: Record<string, string | Record<string, string>> = {};
export let language = "en";

/** Speaks the language of this code (`de-AT`), if there is a file for it, otherwise English. */
export async function speak(code: string): Promise<void> {
  const file = LOCALES[code.slice(0, 2).toLowerCase()];
  if (!file) return;
  try {
    words = await (await fetch(`${base}assets/${file}`)).json();
    language = code;
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

/** The words for a word of the service; itself where there are none. */
export const named = (word: string) => t(SAID[word] ?? word.replaceAll("_", " "));
