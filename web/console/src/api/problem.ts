// What may go wrong with a request: a problem document of the service, or no answer at all.

import { said, t } from "../words/words.ts";

/** What is wrong with a field of what was sent. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** A problem document (RFC 9457), or with status 0 no answer at all. */
export class Problem extends Error {
  readonly status: number = 0;
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors: FieldError[] = [];
  /** How it stands now, where somebody else was quicker. */
  readonly present?: unknown;
  readonly request_id?: string;
  /** How many seconds to wait. */
  readonly wait?: number;

  constructor(document: Partial<Problem>) {
    super(document.title ?? "no answer");
    Object.assign(this, document);
  }

  /** Whether the same request may succeed later. */
  get passes(): boolean {
    return !this.status || this.status > 501;
  }

  get isSignedOut(): boolean {
    return this.code === "invalid_token" || this.code === "unauthenticated";
  }

  /** What happened and what to do, for people. */
  get words(): string {
    if (!this.status) return t("Gavel cannot be reached. What you typed is safe. Try again when the connection is back.");
    if (this.passes) return t("Gavel is busy or its database is away. What you typed is safe. Try again in a moment.");
    if (this.wait) return t("Too many requests. Wait {} second, then try again.|Too many requests. Wait {} seconds, then try again.", this.wait);
    if (this.errors.length) return this.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join("; ");
    const title = said(this.code, this.title ?? t("That did not work. Try again in a moment."));
    return this.detail ? `${title}. ${this.detail}` : title;
  }

  /** What is wrong with the field of this name, or below it. */
  of(field: string): string | undefined {
    const found = this.errors.filter((error) => error.field === field || error.field.startsWith(`${field}.`));
    return found.length ? found.map(({ message }) => message).join("; ") : undefined;
  }
}

/** Any failure as a problem. */
export const problemOf = (failure: unknown): Problem => (failure instanceof Problem ? failure : new Problem({ title: String(failure) }));
