// Rules: all of them, one of them, the phrase lists they name, and the site's learner.

import { href, usePlace } from "../app/router.ts";
import { t } from "../words/words.ts";
import { Learner } from "./learner.tsx";
import { List } from "./list.tsx";
import { PhraseList } from "./phrase-list.tsx";
import { PhraseLists } from "./phrase-lists.tsx";
import { Room } from "./room.tsx";

export default function Rules() {
  const [first, second = ""] = usePlace().rest;
  if (first === "lists") return second ? <PhraseList key={second} name={second} /> : <><Places /><PhraseLists /></>;
  if (first === "learner") return <><Places /><Learner /></>;
  if (first) return <Room key={first} id={first} />;
  return <><Places /><List /></>;
}

/** The three things that stand beside each other here. */
function Places() {
  const [first = ""] = usePlace().rest;
  const places = [
    ["", t("Rules")],
    ["lists", t("Phrase lists")],
    ["learner", t("Learner")],
  ] as const;
  return (
    <nav class="tabs" aria-label={t("Rules and what they read")}>
      {places.map(([place, name]) => (
        <a key={place} href={place ? href("rules", place) : href("rules")} aria-current={first === place ? "page" : undefined}>{name}</a>
      ))}
    </nav>
  );
}
