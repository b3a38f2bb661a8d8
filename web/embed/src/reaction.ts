// Reactions: counted at once, and taken back where the service refuses.

import { asReader } from "./account.ts";
import { send } from "./api.ts";
import { button, icon } from "./dom.ts";
import type { Comment } from "./shape.ts";
import type { Shown } from "./shown.ts";
import { viewer } from "./state.ts";
import { named, number } from "./words.ts";

const THUMB = "M1.5 7H4v7H1.5zM6 7l2.5-5.5c1 0 1.8.8 1.5 2.2L9.6 6h3.6c1 0 1.6.9 1.4 1.8l-1.2 5c-.2.7-.8 1.2-1.5 1.2H6z";
const SIGNS: Record<string, string> = { love: "❤️", laugh: "😄", sad: "😢", angry: "😠", wow: "😮" };

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
  const count = reactions[kind] ? number(reactions[kind]) : "";
  const made = button(kind, kind.endsWith("like") ? icon(THUMB) : (SIGNS[kind] ?? named(kind)), () => asReader(comment, () => react(comment, kind)), {
    class: kind,
    "aria-pressed": `${viewer?.reactions[id] === kind}`,
    "aria-label": `${named(kind)} ${count}`,
    title: named(kind),
  });
  made.append(count);
  return made;
}
