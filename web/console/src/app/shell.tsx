// What stands around every view: where one can go, who one is, and the keys.

import { useEffect, useRef, useState } from "preact/hooks";
import { site } from "../api/client.ts";
import type { Me } from "../api/shapes.ts";
import { Places } from "../parts/places.tsx";
import { t } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { useKeys } from "./keys.ts";
import { KeysOverlay } from "./keys-overlay.tsx";
import { go, href, usePlace } from "./router.ts";
import { Security } from "./security.tsx";
import { includes, views } from "./views.ts";

export function Shell({ me }: { me: Me }) {
  const place = usePlace();
  const [showsKeys, showKeys] = useState(false);
  const [isSecuring, secure] = useState(false);
  const allowed = views.filter(({ role }) => includes(me.role, role));
  const view = allowed.find(({ path }) => path === place.view);
  useEffect(() => {
    if (!place.view && allowed[0]) go(href(allowed[0].path), { replace: true });
  }, [place.view]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!view) return;
    document.title = `${view.name()} · ${site} · Gavel`;
    // Whoever comes by keyboard goes on in the view, not behind it.
    if (!isFirst.current) document.getElementById("view")?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [view]);
  useKeys(t("Everywhere"), [{ key: "?", what: t("Show all keys"), run: () => showKeys(true) }]);
  return (
    <>
      <a class="skip" href="#view">
        {t("Skip to the content")}
      </a>
      <header class="top">
        <strong class="site">{site}</strong>
        <Places label={t("Views")} places={allowed.map(({ path, name }) => [href(path), name()])} here={view && href(view.path)} />
        <button type="button" class="quiet keys" onClick={() => showKeys(true)}>
          {t("Keys")} <kbd>?</kbd>
        </button>
        <AccountMenu me={me} secure={() => secure(true)} />
      </header>
      <main id="view" tabIndex={-1}>
        {view ? <view.Page key={view.path} /> : place.view && <NotHere />}
      </main>
      {showsKeys && <KeysOverlay close={() => showKeys(false)} />}
      {isSecuring && <Security close={() => secure(false)} />}
    </>
  );
}

function NotHere() {
  return (
    <div class="state">
      <h1>{t("There is nothing here")}</h1>
      <p>{t("The address names no view of this console, or one that your account may not see.")}</p>
    </div>
  );
}
