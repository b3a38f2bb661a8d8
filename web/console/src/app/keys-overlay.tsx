// All keys that work at the moment.

import { Dialog } from "../parts/dialog.tsx";
import { t } from "../words/words.ts";
import { allKeys } from "./keys.ts";

/** What keys are called where they have no sign. */
const SIGNS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", " ": "␣" };

export const signOf = (key: string) => SIGNS[key] ?? key;

export function KeysOverlay({ close }: { close(): void }) {
  return (
    <Dialog title={t("Keys")} close={close}>
      {allKeys()
        .reverse()
        .map(({ name, keys }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl class="keys">
              {keys.map(({ key, what }) => (
                <div key={key}>
                  <dt>
                    <kbd>{signOf(key)}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
    </Dialog>
  );
}
