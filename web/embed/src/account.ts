// Signing in, signing up, and asking for a new password, in one dialog; and doing what needs it.

import { isSignedOut, type Problem, read } from "./api.ts";
import { dialog, field, main } from "./dialog.ts";
import { h, link } from "./dom.ts";
import type { Session } from "./shape.ts";
import type { Shown } from "./shown.ts";
import { article, keep, root, say, session } from "./state.ts";
import { looking } from "./viewer.ts";
import { t } from "./words.ts";

/** Lets the reader sign in; false where they would rather not. */
export async function signIn(): Promise<boolean> {
  // The page may have a way of its own, such as its own accounts.
  const asked = new CustomEvent("gavel-sign-in", { bubbles: true, composed: true, cancelable: true });
  if (!root.host.dispatchEvent(asked)) return false;
  return new Promise((done) => {
    const input = (label: string, name: string, type: string, autocomplete: string, minlength?: number) =>
      field(label, h("input", { name, type, autocomplete, minlength, required: true, part: "input" }));
    const email = input(t("E-mail"), "email", "email", "username");
    const known = input(t("Password"), "password", "password", "current-password");
    const code = input(t("Code"), "code", "text", "one-time-code");
    const signingIn = () => show(t("Sign in"), enter, email, known);
    const signingUp = () =>
      show(
        t("Create an account"),
        async (sent) => {
          await read("/accounts", sent);
          // The answer is the same where the address has an account; then the password need not be its.
          signingIn();
          await enter(sent);
        },
        email,
        input(t("Your name"), "username", "text", "nickname", 2),
        input(t("Password, at least 8 characters"), "password", "password", "new-password", 8),
      );
    const forgot = () =>
      show(
        t("Forgot your password?"),
        async ({ email }) => {
          await read("/password-resets", { email });
          tell(t("If this address has an account, a link to a new password is on its way."));
        },
        email,
      );
    let send: (sent: Record<string, string>) => Promise<void>;
    const { close, tell, show: fields } = dialog((sent) => send(sent), () => done(!!session()));

    async function enter({ email: address, password, code: shown }: Record<string, string>): Promise<void> {
      try {
        keep(await read<Session>("/sessions", { email: address, password, code: shown }));
      } catch (problem) {
        // Staff may have their sign-in ask for a code of their device as well.
        if ((problem as Problem).code === "code_required") {
          show(t("Sign in"), enter, email, known, code);
          code.querySelector("input")!.focus();
        }
        throw problem;
      }
      say(t("Signed in as {}", session()!.account.username));
      close();
    }

    function show(title: string, then: typeof send, ...inputs: HTMLElement[]): void {
      send = then;
      const others = [
        then !== enter && link("in", t("Sign in"), signingIn),
        then === enter && article.sign_up === "open" && link("up", t("Create an account"), signingUp),
        article.mail && inputs.length > 1 && link("forgot", t("Forgot your password?"), forgot),
      ];
      fields(title, ...inputs, main(inputs.length > 1 ? title : t("Send me a link")), h("div", { class: "row" }, ...others));
      email.querySelector("input")!.focus();
    }

    signingIn();
  });
}

/** Does something as a reader who is signed in, whom it asks for that; tells the comment what went wrong. */
export async function asReader(comment: Shown, what: () => Promise<unknown>): Promise<boolean> {
  if (!session() && !(await signIn())) return false;
  try {
    await looking;
    await what();
    return true;
  } catch (problem) {
    if (isSignedOut(problem as Problem)) {
      keep();
      return asReader(comment, what);
    }
    comment.draw(problem as Problem);
    return false;
  }
}
