// Signing in: as a page of its own, and over the page of somebody whose session has ended.

import { useState } from "preact/hooks";
import { site } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
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
  const [takesCode, setTakesCode] = useState(false);
  async function send(form: FormData): Promise<void> {
    try {
      await signIn(String(form.get("email")), String(form.get("password")), form.get("code")?.toString());
    } catch (failure) {
      // That one is needed is no mistake: the field for it says what is wanted.
      if (problemOf(failure).code !== "code_required") throw failure;
      setTakesCode(true);
    }
  }
  return (
    <Form name={t("Sign in")} send={send}>
      <Field label={t("Email")} name="email" type="email" autocomplete="username" required autofocus />
      <Field label={t("Password")} name="password" type="password" autocomplete="current-password" required />
      {takesCode && <Code />}
    </Form>
  );
}
