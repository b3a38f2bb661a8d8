// Rules: all of them, one of them, the phrase lists they name, and the site's learner.

import { href, usePlace } from "../app/router.ts";
import { Places } from "../parts/places.tsx";
import { t } from "../words/words.ts";
import { Learner } from "./learner.tsx";
import { List } from "./list.tsx";
import { PhraseList } from "./phrase-list.tsx";
import { PhraseLists } from "./phrase-lists.tsx";
import { Room } from "./room.tsx";

export default function Rules() {
  const [first, second = ""] = usePlace().rest;
  if (first === "lists") return second ? <PhraseList key={second} name={second} /> : <><Beside /><PhraseLists /></>;
  if (first === "learner") return <><Beside /><Learner /></>;
  if (first) return <Room key={first} id={first} />;
  return <><Beside /><List /></>;
}

/** The three things that stand beside each other here. */
function Beside() {
  const [first = ""] = usePlace().rest;
  const place = (path: string) => (path ? href("rules", path) : href("rules"));
  const places = [[place(""), t("Rules")], [place("lists"), t("Phrase lists")], [place("learner"), t("Learner")]] as const;
  return <Places class="tabs" label={t("Rules and what they read")} places={[...places]} here={place(first)} />;
}
