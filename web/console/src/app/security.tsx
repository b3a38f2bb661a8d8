// One's own sign-in: whether it asks for a code of a device beside the password.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { post, remove } from "../api/client.ts";
import type { Problem } from "../api/problem.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, focus } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { t } from "../words/words.ts";
import { tell } from "./toasts.tsx";

interface Totp {
  enabled: boolean;
  recovery_codes_left: number;
}

interface Proposed {
  secret: string;
  qr: { size: number; path: string };
}

export function Security({ close }: { close(): void }) {
  const { value, problem, reload } = useAsked<Totp>("/me/totp");
  const [proposed, propose] = useState<Proposed>();
  const [codes, setCodes] = useState<string[]>();
  const step = () => {
    if (problem) return <Failed problem={problem} retry={reload} />;
    if (codes) return <RecoveryCodes codes={codes} close={close} />;
    if (proposed) return <Device {...proposed} done={setCodes} />;
    if (!value) return <Loading />;
    return value.enabled ? <Removal left={value.recovery_codes_left} done={close} /> : <Beginning done={propose} />;
  };
  return (
    <Dialog title={t("Sign in with a code")} close={codes ? undefined : close}>
      {step()}
    </Dialog>
  );
}

const codeProblem = (problem: Problem) => (problem.of("code") ? t("This is not what the device shows just now, or it was used before.") : problem.words);

const Password = () => <Field label={t("Password")} name="password" type="password" autocomplete="current-password" required autofocus />;

export const Code = () => (
  <Field
    label={t("Code")}
    hint={t("The six digits that your device shows for this site, or one of your recovery codes.")}
    name="code"
    autocomplete="one-time-code"
    required
    autofocus
  />
);

function Beginning({ done }: { done(proposed: Proposed): void }) {
  return (
    <Form name={t("Go on")} send={async (form) => done(await post<Proposed>("/me/totp", { password: form.get("password") }))}>
      <p>{t("Who knows your password alone gets no further: signing in then takes a code as well, which an app on your phone shows for half a minute.")}</p>
      <Password />
    </Form>
  );
}

function Device({ secret, qr, done }: Proposed & { done(codes: string[]): void }) {
  const send = async (form: FormData) => done((await post<{ recovery_codes: string[] }>("/me/totp", { code: form.get("code") })).recovery_codes);
  return (
    <Form say={codeProblem} name={t("Switch it on")} send={send}>
      <p>{t("Take a picture of this with the app, or type the letters below. Then type the code that it shows.")}</p>
      <svg class="qr" viewBox={`-4 -4 ${qr.size + 8} ${qr.size + 8}`} role="img" aria-label={t("A picture for the app")}>
        <path d={qr.path} />
      </svg>
      <p>
        <code class="letters">{secret.match(/.{1,4}/g)!.join(" ")}</code>
      </p>
      <Field label={t("Code")} name="code" autocomplete="one-time-code" inputMode="numeric" required autofocus />
    </Form>
  );
}

function RecoveryCodes({ codes, close }: { codes: string[]; close(): void }) {
  return (
    <>
      <p>{t("From now on signing in takes a code. Keep these where you find them without your phone: each lets you in once, and they are shown only now.")}</p>
      <ul class="letters">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" class="main" ref={focus} onClick={close}>
        {t("I have kept them")}
      </button>
    </>
  );
}

function Removal({ left, done }: { left: number; done(): void }) {
  const send = async (form: FormData) => {
    await remove("/me/totp", { password: form.get("password"), code: form.get("code") });
    tell(t("Signing in takes the password alone again."));
    done();
  };
  return (
    <Form say={codeProblem} name={t("Switch it off")} send={send}>
      <p>{t("Signing in takes a code. You have {} recovery code left.|Signing in takes a code. You have {} recovery codes left.", left)}</p>
      <Password />
      <Code />
    </Form>
  );
}
