// The parts of the publication: how much is written there, and where each comment waits.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { get, put } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { counts, Table } from "../parts/table.tsx";
import { t } from "../words/words.ts";
import { at, changed } from "./document.ts";
import type { Section, Settings } from "./shapes.ts";

const PREMODERATED = "moderation.premoderated_sections";

/** Has one section wait or not, whatever else was saved meanwhile. */
async function letWait(section: string, waits: boolean): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const settings = await get<Settings>("/settings");
    const others = (at(settings, PREMODERATED) as string[]).filter((other) => other !== section);
    try {
      await put("/settings", changed(settings, { [PREMODERATED]: waits ? [...others, section] : others }));
      return;
    } catch (failure) {
      if (problemOf(failure).code !== "stale_revision" || attempt > 3) throw failure;
    }
  }
}

export default function Sections() {
  const { value, problem, reload, set } = useAsked<{ items: Section[] }>("/sections");
  const [busy, setBusy] = useState<string>();
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const choose = async ({ section }: Section, waits: boolean) => {
    setBusy(section);
    const become = (waits: boolean) =>
      set({ items: value.items.map((one) => (one.section === section ? { ...one, premoderated: waits } : one)) });
    become(waits);
    try {
      await letWait(section, waits);
      tell(waits ? t("Each comment in {} waits for a moderator now.", section) : t("{} follows the site again.", section));
    } catch (failure) {
      become(!waits);
      complainOf(failure);
    }
    setBusy(undefined);
  };
  return (
    <>
      <h1>{t("Sections")}</h1>
      <p class="muted">{t("An article says which section it belongs to. The figures are those of the last 30 days.")}</p>
      {!value.items.length ? (
        <Empty title={t("No article names a section")}>
          <p>{t("Name one where your system makes articles through the API.")}</p>
        </Empty>
      ) : (
        <Table<Section>
          caption={t("Sections")}
          rows={value.items}
          keyOf={({ section }) => section}
          columns={[
            { name: t("Section"), cell: ({ section }) => section },
            {
              name: t("Each comment waits"),
              cell: (one) => (
                <input
                  type="checkbox"
                  aria-label={t("Each comment in {} waits", one.section)}
                  checked={one.premoderated}
                  disabled={busy === one.section}
                  onChange={(event) => void choose(one, event.currentTarget.checked)}
                />
              ),
            },
            counts(t("Articles"), ({ articles }) => articles),
            counts(t("Comments"), ({ comments }) => comments),
            counts(t("Held"), ({ held }) => held),
            counts(t("Rejected"), ({ rejected }) => rejected),
          ]}
        />
      )}
    </>
  );
}
