// Signing in: as a page of its own, and over the page of somebody whose session has ended.

import { useState } from "preact/hooks";
import { site } from "../api/client.ts";
import { problemOf, type Problem } from "../api/problem.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { t } from "../words/words.ts";
import { Code } from "./security.tsx";
import { signIn } from "./session.ts";

export function SignInPage() {
  return (
    <main class="alone">
      <h1>{t("Sign in to moderate {}", site)}</h1>
      <SignInForm />
    </main>
  );
}

/** Over a page that stays as it is: what was typed there is still there afterwards. */
export function SignInAgain() {
  return (
    <Dialog title={t("Sign in again")}>
      <p>{t("Your session has ended. What you typed is still here, and what you were doing goes on afterwards.")}</p>
      <SignInForm />
    </Dialog>
  );
}

function SignInForm() {
  const [problem, setProblem] = useState<Problem>();
  const [takesCode, setTakesCode] = useState(false);
  const [isBusy, setBusy] = useState(false);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(String(form.get("email")), String(form.get("password")), form.get("code")?.toString());
    } catch (failure) {
      const problem = problemOf(failure);
      // That one is needed is no mistake: the field for it says what is wanted.
      if (problem.code === "code_required") setTakesCode(true);
      else setProblem(problem);
      setBusy(false);
    }
  }
  return (
    <form onSubmit={submit} class="stack">
      <Field label={t("Email")} name="email" type="email" autocomplete="username" required autofocus />
      <Field label={t("Password")} name="password" type="password" autocomplete="current-password" required />
      {takesCode && <Code />}
      {problem && (
        <p class="problem" role="alert">
          {problem.words}
        </p>
      )}
      <button type="submit" class="main" aria-disabled={isBusy}>
        {isBusy ? t("Signing in") : t("Sign in")}
      </button>
    </form>
  );
}
