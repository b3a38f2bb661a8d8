// What settings are called and what they do. Of a setting that this console does not know, the service's own words are shown.

import { named, t } from "../words/words.ts";

const words = (): Record<string, [name: string, hint: string]> => ({
  timezone: [t("Time zone"), t("For rules that ask for the hour or the day, and for the days of the overview.")],
  "moderation.mode": [t("When comments appear"), t("What holds where a section or an article says nothing else.")],
  "moderation.premoderated_sections": [t("Sections where each comment waits"), t("One a line.")],
  "comments.max_length": [t("Longest comment"), ""],
  "comments.edit_window_seconds": [t("How long authors may change a comment"), t("0: never. A changed comment is judged anew.")],
  "comments.close_after_days": [t("Articles close after"), t("Counted from publication. Empty: never.")],
  "comments.slow_mode_seconds": [t("Wait between two comments"), t("Of one reader on one article. Empty: no wait.")],
  "comments.guests": [t("People without an account"), ""],
  "comments.first_post_makes_article": [t("A reader's first comment makes the article"), t("Otherwise the site makes each with an API key.")],
  "comments.first_post_origins": [t("Pages where that works"), t("One origin a line. Empty: all pages of the site.")],
  "reactions.kinds": [t("Reactions"), t("One a line. “dislike” counts against a comment, every other for it.")],
  "flags.hide_weight": [t("Weight of flags that hides a comment"), t("A flag weighs 1 at first; more or less as its reader is known to be right.")],
  "flags.hide_groups": [t("From so many readers"), t("Fewer never hide a comment, whatever they weigh.")],
  "limits.post": [t("Posting"), ""],
  "limits.edit": [t("Changing a comment"), ""],
  "limits.flag": [t("Flagging"), ""],
  "limits.react": [t("Reacting"), ""],
  "limits.sign_in": [t("Trying to sign in"), t("By account: the tries for one address.")],
  "limits.sign_up": [t("Making an account"), ""],
  "accounts.sign_up": [t("New accounts"), ""],
  "accounts.reserved_usernames": [t("Names that nobody may take"), t("One a line; capitals do not matter.")],
});

const groupWords = (): Record<string, string> => ({
  timezone: t("Time"),
  moderation: t("Moderation"),
  comments: t("Comments"),
  reactions: t("Reactions"),
  flags: t("Flags"),
  limits: t("Limits"),
  accounts: t("Accounts"),
});

const optionWords = (): Record<string, string> => ({
  "moderation.mode:post": t("At once; moderators look afterwards"),
  "moderation.mode:pre": t("When a moderator has approved them"),
  "comments.guests:off": t("May not write"),
  "comments.guests:held": t("May write; each comment waits"),
  "comments.guests:on": t("May write like others"),
  "accounts.sign_up:open": t("People make them themselves"),
  "accounts.sign_up:closed": t("Only the operator makes them"),
});

export const settingName = (path: string) => words()[path]?.[0] ?? named(path.split(".").pop()!);
export const settingHint = (path: string, meaning: string | undefined) => words()[path]?.[1] ?? meaning ?? "";
export const groupName = (group: string) => groupWords()[group] ?? named(group);
export const optionName = (path: string, option: string) => optionWords()[`${path}:${option}`] ?? named(option);

/** What a number counts. */
export function unitName(unit: string | undefined): string {
  const names: Record<string, string> = { characters: t("characters"), seconds: t("seconds"), days: t("days") };
  return unit ? (names[unit] ?? unit) : "";
}
