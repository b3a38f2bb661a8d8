// What is shown once, and where it is kept from then on is up to the admin.

import { useState } from "preact/hooks";
import { Dialog } from "../parts/dialog.tsx";
import { focus } from "../parts/field.tsx";
import { t } from "../words/words.ts";

/** A secret that was made just now. It goes only when the admin says that they have it. */
export function Secret({ title, name, secret, close }: { title: string; name?: string; secret: string; close(): void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(secret).then(() => setCopied(true), () => setCopied(false));
  return (
    <Dialog title={title}>
      <p>{t("This is shown only now. Put it where your own programs find it, and nowhere else.")}</p>
      {name && <p>{name}</p>}
      <p>
        <code class="secret">{secret}</code>
      </p>
      <div class="row">
        <button type="button" ref={focus} onClick={() => void copy()}>
          {t("Copy")}
        </button>
        <button type="button" class="main" onClick={close}>
          {t("I have kept it")}
        </button>
        <span aria-live="polite" class="muted">
          {isCopied && t("Copied")}
        </span>
      </div>
    </Dialog>
  );
}
