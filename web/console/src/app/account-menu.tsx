// Who one is here, and how the console looks and listens.

import { useState } from "preact/hooks";
import type { Me } from "../api/shapes.ts";
import { Check, Choice } from "../parts/field.tsx";
import { LANGUAGES, language, named, t } from "../words/words.ts";
import { useStore } from "./store.ts";
import { areKeysOn, turnKeys } from "./keys.ts";
import { remember } from "./memory.ts";
import { signOut } from "./session.ts";
import { type Theme, theme, wear } from "./theme.ts";
import { complainOf } from "./toasts.tsx";

export function AccountMenu({ me, secure }: { me: Me; secure(): void }) {
  const [chosen, setChosen] = useState(theme());
  const keys = useStore(areKeysOn);
  const choose = (choice: Theme) => (wear(choice), setChosen(choice));
  const themes: [Theme, string][] = [
    ["system", t("As the system")],
    ["light", t("Light")],
    ["dark", t("Dark")],
  ];
  return (
    <details class="menu" onKeyDown={closeByEscape} onFocusOut={closeWhenLeft}>
      <summary>
        {me.username} <span class="muted">{named(me.role)}</span>
      </summary>
      <div class="sheet">
        <Choice label={t("Colours")} value={chosen} choices={themes} choose={choose} />
        <Choice
          label={t("Language")}
          value={language.slice(0, 2)}
          choices={Object.entries(LANGUAGES)}
          choose={(code) => {
            remember("language", code);
            location.reload();
          }}
        />
        <Check checked={keys} turn={turnKeys}>
          {t("Single keys do things")}
        </Check>
        <button type="button" onClick={secure}>
          {t("Sign in with a code")}
        </button>
        <button type="button" onClick={() => signOut().catch(complainOf)}>
          {t("Sign out")}
        </button>
      </div>
    </details>
  );
}

function closeByEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function closeWhenLeft(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
}
