// What only this reader sees: asked for whenever somebody signs in or out.

import { send } from "./api.ts";
import { drawHead, drawWrite } from "./head.ts";
import { fetchNotices } from "./notices.ts";
import type { Viewer } from "./shape.ts";
import { shown } from "./shown.ts";
import { article, keep, path, session, setViewer } from "./state.ts";
import { drop, showOwn } from "./threads.ts";

/** Settled once it is known who reads. */
export let looking: Promise<void>;

export function look(): void {
  looking = find();
}

async function find(): Promise<void> {
  // What only its author sees leaves with its author.
  if (!session()) for (const { data } of [...shown.values()]) if (data.reasons) drop(data.id, false);
  if (article) {
    drawHead();
    drawWrite();
  }
  const nothing = { comments: [], reactions: {}, flags: {}, mutes: [], follows: [] };
  const [seen] = await Promise.all([
    session() && send<Viewer>("GET", `${path()}/viewer`).catch(({ status }) => (status === 401 ? keep() : nothing)),
    fetchNotices(),
  ]);
  setViewer(seen || null);
  if (!article) return;
  drawHead();
  showOwn();
}
