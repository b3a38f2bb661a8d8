// A table as a file.

import { address } from "../api/client.ts";
import { t } from "../words/words.ts";

export function Download({ table, search, name }: { table: string; search: string; name: string }) {
  return (
    <a href={address(`/moderation/stats.csv?${search}&table=${table}`)} download class="file">
      {t("{} as CSV", name)}
    </a>
  );
}
