// Reactions: counted at once, and taken back where the service refuses.

import { asReader } from "./account.ts";
import { send } from "./api.ts";
import { button } from "./dom.ts";
import type { Comment } from "./shape.ts";
import type { Shown } from "./shown.ts";
import { viewer } from "./state.ts";
import { named, number } from "./words.ts";

async function react(comment: Shown, kind: string): Promise<void> {
  const { data } = comment;
  const { id, reactions } = data;
  const mine = viewer!.reactions;
  const before = mine[id];
  const next = before === kind ? "" : kind;
  const count = (of: string, by: number) => of && (data.reactions = { ...data.reactions, [of]: (data.reactions[of] ?? 0) + by });
  count(before ?? "", -1);
  count(next, 1);
  mine[id] = next;
  comment.draw();
  try {
    ({ reactions: data.reactions } = await send<Comment>(next ? "PUT" : "DELETE", `/comments/${id}/reaction`, next && { kind }));
  } catch (problem) {
    data.reactions = reactions;
    mine[id] = before ?? "";
    throw problem;
  }
  comment.draw();
}

export function reaction(comment: Shown, kind: string): HTMLElement {
  const { id, reactions } = comment.data;
  const count = reactions[kind] ? ` ${number(reactions[kind])}` : "";
  return button(kind, named(kind) + count, () => asReader(comment, () => react(comment, kind)), { "aria-pressed": `${viewer?.reactions[id] === kind}` });
}
