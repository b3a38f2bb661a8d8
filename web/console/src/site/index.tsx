// How the site is set up: settings, sections, pages, people and keys, and the record of who changed what.

import { useEffect } from "preact/hooks";
import { go, href, usePlace } from "../app/router.ts";
import { Places } from "../parts/places.tsx";
import { t } from "../words/words.ts";
import { rooms } from "./rooms.ts";

export default function Site() {
  const place = usePlace();
  const room = rooms.find(({ path }) => path === place.rest[0]);
  useEffect(() => {
    if (place.view === "site" && !room) go(href("site", rooms[0]!.path), { replace: true });
  }, [place.view, room]);
  return (
    <div class="of-site">
      <Places label={t("Site")} places={rooms.map(({ path, name }) => [href("site", path), name()])} here={room && href("site", room.path)} />
      <div>{room && <room.Page key={room.path} />}</div>
    </div>
  );
}
