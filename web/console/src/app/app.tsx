// The whole console: which site, who, and then the views.

import { useEffect, useState } from "preact/hooks";
import { site } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { Field } from "../parts/field.tsx";
import { Form, typedIn } from "../parts/form.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { named, t } from "../words/words.ts";
import { recall, remember } from "./memory.ts";
import { isAskingAgain, me, recognise, signOut } from "./session.ts";
import { Shell } from "./shell.tsx";
import { SignInAgain, SignInPage } from "./sign-in.tsx";
import { useStore } from "./store.ts";
import { Toasts } from "./toasts.tsx";
import { includes } from "./views.ts";

/** `recognised` is settled once it is known who is signed in. */
export function App({ recognised }: { recognised: Promise<void> }) {
  const account = useStore(me);
  const asksAgain = useStore(isAskingAgain);
  const [problem, setProblem] = useState<Problem>();
  const begin = (recognised = recognise()) => {
    setProblem(undefined);
    recognised.then(() => remember("site", site), (failure) => setProblem(problemOf(failure)));
  };
  useEffect(() => {
    if (site) begin(recognised);
  }, []);
  if (!site) return <WhichSite />;
  if (problem?.status === 404) return <WhichSite unknown={site} />;
  if (problem) return <Failed problem={problem} retry={() => begin()} />;
  if (account === undefined) return <Loading />;
  if (account === null) return <SignInPage />;
  return (
    <>
      {includes(account.role, "moderator") ? <Shell me={account} /> : <NotStaff role={named(account.role)} />}
      {asksAgain && <SignInAgain />}
      <Toasts />
    </>
  );
}

/** Asks which site, where the address names none, or one that there is not. */
function WhichSite({ unknown }: { unknown?: string }) {
  return (
    <main class="alone">
      <h1>{t("Which site?")}</h1>
      <Form name={t("Go on")} send={(typed) => location.assign(`/console/${encodeURIComponent(typedIn(typed, "site")!)}/`)}>
        <Field
          label={t("The short name of the site, as in its addresses")}
          name="site"
          required
          autofocus
          autocapitalize="none"
          value={unknown ?? recall("site") ?? ""}
          problem={unknown && t("There is no site {} here.", unknown)}
        />
      </Form>
    </main>
  );
}

function NotStaff({ role }: { role: string }) {
  return (
    <main class="alone">
      <h1>{t("This account does not moderate")}</h1>
      <p>{t("You are signed in as: {}. An admin of the site can make you a moderator.", role)}</p>
      <button type="button" onClick={() => void signOut()}>
        {t("Sign out")}
      </button>
    </main>
  );
}
