// What holds for the site, a section or an article, and what says so.

import { useEffect, useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { query } from "../api/client.ts";
import { Choice, Field } from "../parts/field.tsx";
import { moment } from "../words/time.ts";
import { t } from "../words/words.ts";
import type { InForce as Held, Section, Settings } from "./shapes.ts";

export function InForce({ revision }: { revision: number }) {
  const sections = useAsked<{ items: Section[] }>("/sections").value?.items ?? [];
  const [where, setWhere] = useState("site");
  const [key, setKey] = useState("");
  const [typed, setTyped] = useState("");
  const section = where.startsWith("=") ? where.slice(1) : undefined;
  const isArticle = where === "article";
  const path = isArticle && !key ? null : query("/settings", { section, article: isArticle ? key : undefined });
  const { value, problem, reload } = useAsked<Settings>(path);
  // What was saved changes what is in force.
  useEffect(reload, [revision]);
  return (
    <section class="in-force" aria-labelledby="in-force">
      <h2 id="in-force">{t("What is in force")}</h2>
      <form class="row" onSubmit={() => setKey(typed.trim())}>
        <Choice
          label={t("Where")}
          value={where}
          choices={[["site", t("The site")], ...sections.map(({ section }): [string, string] => [`=${section}`, t("Section {}", section)]), ["article", t("An article")]]}
          choose={setWhere}
        />
        {isArticle && (
          <>
            <Field label={t("Its key")} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
            <button type="submit">{t("Show")}</button>
          </>
        )}
      </form>
      <div aria-live="polite">
        {problem && <p class="problem">{problem.status === 404 ? t("There is no article of this key.") : problem.words}</p>}
        {value && !problem && (
          <ul class="facts">
            {said(value.in_force).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function said(held: Held): string[] {
  const by = { site: t("as the site says"), section: t("because of its section"), article: t("as set for the article itself") }[held.mode_set_by];
  const sentences = [held.mode === "pre" ? t("Each comment waits for a moderator, {}.", by) : t("Comments appear at once, {}.", by)];
  if (held.state === "closed") sentences.push(t("It is closed: readers can no longer write."));
  if (held.closes_at && held.state === "open") sentences.push(t("It closes by its age: {}.", moment(held.closes_at)));
  if (held.slow_mode_seconds) sentences.push(t("A reader waits {} second between two comments.|A reader waits {} seconds between two comments.", held.slow_mode_seconds));
  if (held.slowed_until) sentences.push(t("A rule has slowed it down until {}.", moment(held.slowed_until)));
  return sentences;
}
