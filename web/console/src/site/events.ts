// What the events of the record are called, and which of them belong together.

import { t } from "../words/words.ts";

const words = (): Record<string, string> => ({
  "settings.changed": t("changed the settings"),
  "site.changed": t("changed the name or the pages"),
  "site.created": t("made the site"),
  "rule.saved": t("saved a rule"),
  "rule.deleted": t("deleted a rule"),
  "rule.braked": t("paused a rule"),
  "phrase_list.changed": t("changed a phrase list"),
  "learner.forgotten": t("let the learner forget everything"),
  "job.created": t("began a job"),
  "job.cancelled": t("called a job off"),
  "account.created": t("made an account"),
  "account.totp_enabled": t("had sign-in ask for a code"),
  "account.totp_disabled": t("had sign-in ask for no code any more"),
  "account.recovery_code_used": t("signed in by a recovery code"),
  "account.sanctioned": t("laid a sanction on"),
  "account.sanction_lifted": t("lifted a sanction of"),
  "api_key.created": t("made an API key"),
  "api_key.revoked": t("took an API key back"),
  "article.saved": t("saved an article"),
  "article.slowed": t("slowed an article down"),
  "review.claimed": t("took a comment up"),
  "comment.submitted": t("wrote a comment"),
  "comment.edited": t("changed a comment"),
  "comment.deleted": t("deleted a comment"),
  "comment.flagged": t("flagged a comment"),
  "comment.flag_withdrawn": t("took a flag back"),
  "comment.hidden": t("hid a comment for its flags"),
  "comment.judged": t("judged a flagged comment"),
  "comment.noticed": t("told staff of a comment"),
  "comment.decided": t("decided about a comment"),
  "comment.decision_refused": t("tried to decide about a comment"),
  "comment.decision_undone": t("took a decision back"),
  "comment.rule_applied": t("changed a comment of the past"),
  "comment.rule_undone": t("took a change of the past back"),
});

/** What somebody did, as the rest of a sentence. Of an event that this console does not know, its own name. */
export const eventWords = (event: string) => words()[event] ?? event;

export interface EventGroup {
  name: string;
  events: string[];
}

/** What may be looked for; the first is what admins look for most. */
export const eventGroups = (): Record<string, EventGroup> => ({
  setup: { name: t("Set-up and rules"), events: ["settings.changed", "site.changed", "site.created", "rule.saved", "rule.deleted", "rule.braked", "phrase_list.changed", "learner.forgotten", "job.created", "job.cancelled"] },
  access: { name: t("Accounts, keys and sanctions"), events: ["account.created", "account.totp_enabled", "account.totp_disabled", "account.recovery_code_used", "account.sanctioned", "account.sanction_lifted", "api_key.created", "api_key.revoked"] },
  decisions: { name: t("Decisions"), events: ["comment.decided", "comment.decision_undone", "comment.decision_refused", "comment.rule_applied", "comment.rule_undone"] },
  all: { name: t("Everything"), events: [] },
});
