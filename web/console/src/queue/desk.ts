// The desk: what waits, what this moderator has of it, and what is done about it. What is seen changes at once; the
// service is told meanwhile, and what it refuses comes back.

import { get, post, put, query, remove } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { Store } from "../app/store.ts";
import { complain, complainOf } from "../app/toasts.tsx";
import { undoBatch } from "../people/undo.ts";
import { t } from "../words/words.ts";
import { type Deed, Deeds } from "./deeds.ts";
import { Leases } from "./leases.ts";
import type { Context, Counts, Decision, Decisions, Happening, Item, Part } from "./shapes.ts";
import { BEGINNING, type DeskState } from "./state.ts";
import { type Action, done, refusal } from "./words.ts";

/** How long to wait for more of what happens before the queue is read anew, in milliseconds. */
const SOON = 1_000;
/** How old counts may be, in milliseconds. */
const COUNTS = 5_000;

export class Desk {
  readonly state = new Store(BEGINNING);
  readonly #part: Part;
  readonly #leases: Leases;
  /** Comments about which something is on its way to the service, or until when it was: what was asked before is old. */
  readonly #pending = new Map<string, number>();
  readonly #account: string;
  readonly #deeds = new Deeds(({ comments }) => (comments.length === 1 ? this.#bring(comments[0]!) : this.refresh()));
  #isLeft = false;
  /** When what waits was last counted. */
  #counted = 0;
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(account: string, part: Part) {
    this.#account = account;
    this.#part = part;
    this.#leases = new Leases(account, part, (id, problem) => this.#lose(id, refusal(problem)));
  }

  get current(): Item | undefined {
    return this.state.value.items.find(({ comment }) => comment.id === this.state.value.current);
  }

  #set(change: Partial<DeskState>): void {
    if (!this.#isLeft) this.state.set({ ...this.state.value, ...change });
  }

  /** Takes the first items on the desk and shows the queue. */
  async open(): Promise<void> {
    this.#set({ isLoading: true, problem: undefined });
    try {
      await this.#leases.fill();
      await this.refresh();
    } catch (failure) {
      this.#set({ isLoading: false, problem: problemOf(failure) });
    }
  }

  /** Whether what was asked at this time may not know yet what was done about an item. */
  #isPending({ comment }: Item, asked: number): boolean {
    return (this.#pending.get(comment.id) ?? -1) >= asked;
  }

  /** A page of what waits and no colleague has. */
  async #page(cursor?: string): Promise<{ items: Item[]; cursor: string | null }> {
    const asked = Date.now();
    const page = await get<{ items: Item[]; next_cursor: string | null }>(query("/review", { ...this.#part, limit: 50, cursor }));
    const items = page.items.filter((item) => !this.#isPending(item, asked));
    for (const { comment, claim } of items) this.#leases.learn(comment.id, claim);
    return { items: items.filter(({ claim }) => this.#leases.isFree(claim)), cursor: page.next_cursor };
  }

  /** Shows the queue as it stands now. The comment that is looked at stays, whatever came. */
  async refresh(): Promise<void> {
    const isOld = Date.now() - this.#counted > COUNTS;
    if (isOld) this.#counted = Date.now();
    const [{ items, cursor }, counts] = await Promise.all([this.#page(), isOld ? get<Counts>("/review/counts") : this.state.value.counts]);
    if (this.#isLeft) return;
    const kept = this.current;
    if (kept && !items.some(({ comment }) => comment.id === kept.comment.id)) {
      // It may stand beyond the first page, or somebody may have been quicker: the claim tells.
      if (this.#leases.has(kept.comment.id)) items.unshift(kept);
    }
    this.#set({ items, cursor, counts, isLoading: false, problem: undefined });
    if (!this.current) this.look(items[0]?.comment.id ?? null);
    else this.#prepare();
  }

  /** The next page of the queue. */
  async more(): Promise<void> {
    const { cursor } = this.state.value;
    if (!cursor) return;
    try {
      const page = await this.#page(cursor);
      const known = new Set(this.state.value.items.map(({ comment }) => comment.id));
      this.#set({ items: [...this.state.value.items, ...page.items.filter(({ comment }) => !known.has(comment.id))], cursor: page.cursor });
    } catch (failure) {
      complainOf(failure);
    }
  }

  /** Looks at a comment, and so takes it on the desk. */
  look(id: string | null): void {
    this.#set({ current: id });
    if (id) void this.#leases.take(id);
    this.#prepare();
  }

  /** Looks at the one so many lines further down. */
  step(by: number): void {
    const { items, current } = this.state.value;
    const place = items.findIndex(({ comment }) => comment.id === current);
    const next = items[Math.min(items.length - 1, Math.max(0, place + by))];
    if (next) this.look(next.comment.id);
    if (place + by >= items.length - 5) void this.more();
  }

  /** Fetches what stands around this comment and the next two, so that it is there when they are looked at. */
  #prepare(): void {
    const { items, current, contexts } = this.state.value;
    const place = Math.max(0, items.findIndex(({ comment }) => comment.id === current));
    for (const { comment } of items.slice(place, place + 3)) {
      if (!contexts[comment.id]) void this.reloadContext(comment.id);
    }
  }

  async reloadContext(id: string): Promise<void> {
    try {
      const context = await get<Context>(`/review/${id}/context`);
      this.#set({ contexts: { ...this.state.value.contexts, [id]: context } });
    } catch {
      // The decision does not hang on it; it is asked for again when the comment is next looked at.
    }
  }

  /** Fetches a comment anew, such as after its author was sanctioned. */
  async reload(id: string): Promise<void> {
    const item = await get<Item>(`/review/${id}`);
    this.#set({ items: this.state.value.items.map((old) => (old.comment.id === id ? item : old)) });
    void this.reloadContext(id);
  }

  toggle(id: string): void {
    const { selected } = this.state.value;
    this.#set({ selected: selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id] });
  }

  clearSelection(): void {
    this.#set({ selected: [] });
  }

  /** Takes items out of the list; the one that is looked at makes place for the next. */
  #drop(ids: string[]): void {
    const { items, current, selected, contexts } = this.state.value;
    const place = items.findIndex(({ comment }) => comment.id === current);
    const left = items.filter(({ comment }) => !ids.includes(comment.id));
    const before = items.slice(0, place).filter(({ comment }) => !ids.includes(comment.id)).length;
    const next = current && ids.includes(current) ? (left[before] ?? left[left.length - 1])?.comment.id ?? null : current;
    const kept = Object.fromEntries(Object.entries(contexts).filter(([id]) => !ids.includes(id)));
    this.#set({ items: left, selected: selected.filter((id) => !ids.includes(id)), contexts: kept });
    this.look(next);
  }

  /** A colleague was quicker. */
  #lose(id: string, words: string): void {
    if (!this.state.value.items.some(({ comment }) => comment.id === id)) return;
    const wasCurrent = this.state.value.current === id;
    this.#drop([id]);
    if (wasCurrent) complain(words);
  }

  /** Puts an item back where it was refused or taken back, and looks at it. */
  async #bring(id: string): Promise<void> {
    const item = await get<Item>(`/review/${id}`);
    if (!item.open) return;
    const others = this.state.value.items.filter(({ comment }) => comment.id !== id);
    this.#set({ items: [item, ...others] });
    this.look(id);
  }

  /** Decides about the comment that is looked at. */
  decide(action: Action, more: { reason?: string; message?: string } = {}): void {
    const item = this.current;
    if (!item) return;
    const { id, revision } = item.comment;
    this.#act([id], done(action), async () => {
      // Whoever is quicker than the leases decides about nothing that a colleague has.
      await this.#leases.own(id);
      const decision = await post<Decision>(`/comments/${id}/decisions`, { action, revision, ...more });
      return () => undoBatch(decision.batch);
    });
  }

  /** Decides about all that are selected. */
  decideSelected(action: Action, more: { reason?: string; message?: string } = {}): void {
    const { items, selected } = this.state.value;
    const chosen = items.filter(({ comment }) => selected.includes(comment.id)).slice(0, 100);
    const ids = chosen.map(({ comment }) => comment.id);
    this.#act(ids, `${done(action)}: ${ids.length}`, async () => {
      const decisions = chosen.map(({ comment }) => ({ comment: comment.id, action, revision: comment.revision, ...more }));
      const { batch, refused } = await post<Decisions>("/review/decisions", { decisions });
      if (refused.length) {
        complain(t("One was not decided: {2}|{} were not decided: {2}", refused.length, refused[0]!.title));
        void this.refresh();
      }
      return batch ? () => undoBatch(batch) : undefined;
    });
  }

  /** Leaves the comment that is looked at to the admins. */
  escalate(note: string): void {
    const item = this.current;
    if (!item) return;
    const { id } = item.comment;
    this.#act([id], t("Left to the admins"), async () => {
      await put(`/review/${id}/escalation`, { note });
      return () => remove(`/review/${id}/escalation`);
    });
  }

  /** Notes that something was done elsewhere, so that it can be taken back here. */
  did(words: string, comments: string[], undo: () => Promise<void>): void {
    this.#deeds.add({ words, comments, undo });
  }

  /** Notes that these were decided elsewhere: they leave the list. */
  decided(words: string, comments: string[], undo: () => Promise<void>): void {
    for (const id of comments) this.#leases.forget(id);
    this.#drop(comments);
    this.did(words, comments, undo);
  }

  /**
   * Shows something as done at once and tells the service. `act` answers how it is taken back. What was refused comes back
   * unless it is decided.
   */
  #act(ids: string[], words: string, act: () => Promise<(() => Promise<void>) | undefined>): void {
    const copies = this.state.value.items.filter(({ comment }) => ids.includes(comment.id));
    for (const id of ids) this.#pending.set(id, Infinity);
    this.#drop(ids);
    const acting = act();
    const deed: Deed = { words, comments: ids, undo: async () => void (await (await acting)?.()) };
    this.#deeds.add(deed);
    void acting
      .then(
        () => {
          for (const id of ids) this.#leases.forget(id);
        },
        (failure) => {
          this.#deeds.drop(deed);
          const problem = problemOf(failure);
          complain(refusal(problem));
          if (problem.passes) this.#set({ items: [...copies, ...this.state.value.items], current: ids[0] ?? null });
          else if (problem.code !== "claimed") for (const id of ids) void this.#bring(id).catch(() => undefined);
        },
      )
      .finally(() => {
        const asked = Date.now();
        for (const id of ids) this.#pending.set(id, asked);
        void this.#leases.fill().then((taken) => this.#add(taken, asked), () => undefined);
      });
  }

  /** Somebody took, decided or closed an item: what is a colleague's goes, unless it is this moderator's own doing. */
  gone({ comment, claim, by }: Happening): void {
    const isOurs = by.id === this.#account || claim?.by === this.#account;
    if (!isOurs && comment !== this.state.value.current) this.#lose(comment, "");
    // What is looked at stays until the service refuses it: the text must not go under somebody's eyes.
    if (!isOurs && comment === this.state.value.current && !this.#leases.has(comment)) this.soon();
  }

  /** Reads the queue anew in a moment, once for all that happens meanwhile. */
  soon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.refresh().catch(() => undefined);
    }, SOON);
  }

  /** Items that were leased may stand beyond what is shown. */
  #add(taken: Item[], asked: number): void {
    const known = new Set(this.state.value.items.map(({ comment }) => comment.id));
    const unknown = taken.filter((item) => !known.has(item.comment.id) && !this.#isPending(item, asked));
    if (unknown.length) this.#set({ items: [...this.state.value.items, ...unknown] });
    if (!this.current) this.look(this.state.value.items[0]?.comment.id ?? null);
  }

  /** Takes back what was done last. */
  undo(): Promise<void> {
    return this.#deeds.undo();
  }

  /** Gives everything back. */
  leave(): void {
    this.#isLeft = true;
    clearTimeout(this.#soon);
    this.#leases.leave();
  }
}
