// What the queue says in words: why something waits, what was done, and why something could not be done.

import { Problem } from "../api/problem.ts";
import { ago } from "../words/time.ts";
import { named, t } from "../words/words.ts";
import type { Claim, Decided, Item, ReviewReason } from "./shapes.ts";

/** What moderators call what they do; the service's word for it is the key. */
export type Action = "approve" | "reject" | "remove" | "restore" | "feature" | "unfeature" | "close_thread";

/** Why moderators reject, in the order of their keys. */
export const REASONS = ["spam", "harassment", "hate", "threat", "personal_information", "misinformation", "off_topic", "other"];

/** The reason in a few words, for a line. */
export function short({ code, message }: ReviewReason): string {
  if (code === "rule" || code === "flagged_by_rule") return message.replace(/^Rule “|”$/g, "");
  return named(code);
}

/** The reason in a sentence. */
export function sentence(reason: ReviewReason, { flags }: Item): string {
  const times = flags.reasons[reason.code];
  if (times) return t("Flagged once as {2}|Flagged {} times as {2}", times, named(reason.code).toLowerCase());
  if (reason.code === "rule") return t("Held by the rule “{}”", short(reason));
  if (reason.code === "flagged_by_rule") return t("Flagged by the rule “{}”", short(reason));
  if (reason.code === "premoderation") return t("Comments here, or by this author, wait for a moderator");
  return reason.message;
}

/** That something was done. */
export function done(action: Action): string {
  if (action === "approve") return t("Approved");
  if (action === "restore") return t("Restored");
  if (action === "remove") return t("Removed");
  return t("Rejected");
}

/** Who decided what. */
export function decidedBy({ name, action, at }: Decided): string {
  if (action === "approve" || action === "restore") return t("{} approved this {2}.", name, ago(at));
  return t("{} rejected this {2}.", name, ago(at));
}

/** Why a decision was not taken, said so that one knows who was quicker. */
export function refusal(problem: Problem): string {
  const present = problem.present as (Partial<Claim> & { decided?: Decided }) | undefined;
  if (problem.code === "already_decided" && present?.decided) return decidedBy(present.decided);
  if (problem.code === "claimed" && present?.name) return t("{} has this on the desk.", present.name);
  if (problem.code === "stale_revision") return t("The author has changed the text. Look at it once more.");
  if (problem.code === "deleted") return t("The author has taken the comment away.");
  return problem.words;
}
