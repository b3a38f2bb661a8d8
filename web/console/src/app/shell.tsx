// What stands around every view: where one can go, who one is, and the keys.

import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { site } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import type { Me } from "../api/shapes.ts";
import { Failed, Loading } from "../parts/states.tsx";
import { t } from "../words/words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { useKeys } from "./keys.ts";
import { KeysOverlay } from "./keys-overlay.tsx";
import { go, href, usePlace } from "./router.ts";
import { includes, type View, views } from "./views.ts";

export function Shell({ me }: { me: Me }) {
  const place = usePlace();
  const [showsKeys, showKeys] = useState(false);
  const allowed = views.filter(({ role }) => includes(me.role, role));
  const view = allowed.find(({ path }) => path === place.view);
  useEffect(() => {
    if (!place.view && allowed[0]) go(href(allowed[0].path), { replace: true });
  }, [place.view]);
  useKeys(t("Everywhere"), [{ key: "?", what: t("Show all keys"), run: () => showKeys(true) }]);
  return (
    <>
      <a class="skip" href="#view">
        {t("Skip to the content")}
      </a>
      <header class="top">
        <strong class="site">{site}</strong>
        <nav aria-label={t("Views")}>
          {allowed.map(({ path, name }) => (
            <a key={path} href={href(path)} aria-current={path === view?.path ? "page" : undefined}>
              {name()}
            </a>
          ))}
        </nav>
        <button type="button" class="quiet keys" onClick={() => showKeys(true)}>
          {t("Keys")} <kbd>?</kbd>
        </button>
        <AccountMenu me={me} />
      </header>
      <main id="view" tabIndex={-1}>
        {view ? <Room key={view.path} view={view} /> : place.view && <NotHere />}
      </main>
      {showsKeys && <KeysOverlay close={() => showKeys(false)} />}
    </>
  );
}

/** A view, whose code is fetched when it is first gone to. */
function Room({ view }: { view: View }) {
  const [loaded, setLoaded] = useState<{ room?: ComponentType; failure?: unknown }>({});
  const [round, setRound] = useState(0);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${view.name()} · ${site} · Gavel`;
    view.load().then(
      (room) => setLoaded({ room }),
      (failure) => setLoaded({ failure }),
    );
  }, [round]);
  useEffect(() => {
    // Whoever comes by keyboard goes on in the view, not behind it.
    if (!isFirst.current) document.getElementById("view")?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [view]);
  if (loaded.failure) return <Failed problem={problemOf(loaded.failure)} retry={() => (setLoaded({}), setRound(round + 1))} />;
  const Loaded = loaded.room;
  return Loaded ? <Loaded /> : <Loading />;
}

function NotHere() {
  return (
    <div class="state">
      <h1>{t("There is nothing here")}</h1>
      <p>{t("The address names no view of this console, or one that your account may not see.")}</p>
    </div>
  );
}
