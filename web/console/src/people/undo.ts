// Taking decisions back.

import { post } from "../api/client.ts";
import { complain } from "../app/toasts.tsx";
import { t } from "../words/words.ts";

/** What a batch of decisions was about stands as before, however many they were. */
export async function undoBatch(batch: string): Promise<void> {
  let below: string | undefined;
  do {
    const answer = await post<{ kept: string[]; next: string | null }>("/review/undo", { batch, below });
    if (answer.kept.length) complain(t("One stays: something happened to it since.|{} stay: something happened to them since.", answer.kept.length));
    below = answer.next ?? undefined;
  } while (below);
}
