// What is shown once, and where it is kept from then on is up to the admin.

import { Copy } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { t } from "../words/words.ts";

/** A secret that was made just now. It goes only when the admin says that they have it. */
export function Secret({ title, name, secret, close }: { title: string; name?: string; secret: string; close(): void }) {
  return (
    <Dialog title={title}>
      <p>{t("This is shown only now. Put it where your own programs find it, and nowhere else.")}</p>
      {name && <p>{name}</p>}
      <p>
        <code class="secret">{secret}</code>
      </p>
      <div class="row">
        <Copy text={secret} autofocus />
        <button type="button" class="main" onClick={close}>
          {t("I have kept it")}
        </button>
      </div>
    </Dialog>
  );
}
