// What the events of the record are called, and which of them belong together.

import { said, t } from "../words/words.ts";

/** What somebody did, as the rest of a sentence. Of an event that this console does not know, its own name. */
export const eventWords = (event: string) => said(`event.${event}`, event);

export interface EventGroup {
  name: string;
  events: string[];
}

/** What may be looked for; the first is what admins look for most. */
export const eventGroups = (): Record<string, EventGroup> => ({
  setup: { name: t("Set-up and rules"), events: ["settings.changed", "site.changed", "site.created", "rule.saved", "rule.deleted", "rule.braked", "phrase_list.changed", "learner.forgotten", "job.created", "job.cancelled"] },
  access: { name: t("Accounts, keys and sanctions"), events: ["account.created", "account.totp_enabled", "account.totp_disabled", "account.recovery_code_used", "account.role_changed", "account.sanctioned", "account.sanction_lifted", "api_key.created", "api_key.revoked"] },
  decisions: { name: t("Decisions"), events: ["comment.decided", "comment.decision_undone", "comment.decision_refused", "comment.rule_applied", "comment.rule_undone"] },
  all: { name: t("Everything"), events: [] },
});
