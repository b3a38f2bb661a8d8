// The desk: what waits, what this moderator has of it, and what is done about it. What is seen changes at once; the
// service is told meanwhile, and what it refuses comes back.

import { get, post, put, query, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { Comment } from "../api/shapes.ts";
import { Store } from "../app/store.ts";
import { complain, complainOf, tell } from "../app/toasts.tsx";
import { undoBatch } from "../people/undo.ts";
import { t } from "../words/words.ts";
import { Leases } from "./leases.ts";
import type { Claim, Context, Counts, Item, Part } from "./shapes.ts";
import { type Action, done, refusal } from "./words.ts";

/** How long to wait for more of what happens before the queue is read anew, in milliseconds. */
const SOON = 1_000;
/** How old counts may be, in milliseconds. */
const COUNTS = 5_000;

/** What is told about an item when something happened to it. */
export interface Happening {
  comment: string;
  claim: Claim | null;
  by: { id: string | null };
}

export interface DeskState {
  /** What waits and no colleague has, the most urgent first. */
  items: Item[];
  /** The comment that is looked at. */
  current: string | null;
  isLoading: boolean;
  problem?: Problem;
  cursor: string | null;
  counts?: Counts;
  /** What stands around comments, by their ids, fetched before they are looked at. */
  contexts: Record<string, Context>;
  selected: string[];
}

/** Something that was done and can be taken back. */
interface Done {
  words: string;
  /** The comments it was about. */
  comments: string[];
  /** Takes it back. */
  undo(): Promise<void>;
}

interface Decision {
  id: string;
  batch: string;
}

interface Decisions {
  batch: string | null;
  decided: { comment: Comment }[];
  refused: { comment: string; title: string }[];
}

export class Desk {
  readonly state = new Store<DeskState>({ items: [], current: null, isLoading: true, cursor: null, contexts: {}, selected: [] });
  readonly #part: Part;
  readonly #leases: Leases;
  /** Comments about which something is on its way to the service: what it says of them meanwhile is old. */
  readonly #pending = new Set<string>();
  readonly #account: string;
  #done: Done[] = [];
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

  /** Shows the queue as it stands now. The comment that is looked at stays, whatever came. */
  async refresh(): Promise<void> {
    const isOld = Date.now() - this.#counted > COUNTS;
    if (isOld) this.#counted = Date.now();
    const [page, counts] = await Promise.all([
      get<{ items: Item[]; next_cursor: string | null }>(query("/review", { ...this.#part, limit: 50 })),
      isOld ? get<Counts>("/review/counts") : this.state.value.counts,
    ]);
    if (this.#isLeft) return;
    for (const { comment, claim } of page.items) this.#leases.learn(comment.id, claim);
    const items = page.items.filter((item) => !this.#pending.has(item.comment.id) && this.#leases.isFree(item.claim));
    const kept = this.current;
    if (kept && !items.some(({ comment }) => comment.id === kept.comment.id)) {
      // It may stand beyond the first page, or somebody may have been quicker: the claim tells.
      if (this.#leases.has(kept.comment.id)) items.unshift(kept);
    }
    this.#set({ items, cursor: page.next_cursor, counts, isLoading: false, problem: undefined });
    if (!this.current) this.look(items[0]?.comment.id ?? null);
    else this.#prepare();
  }

  /** The next page of the queue. */
  async more(): Promise<void> {
    const { cursor } = this.state.value;
    if (!cursor) return;
    try {
      const page = await get<{ items: Item[]; next_cursor: string | null }>(query("/review", { ...this.#part, limit: 50, cursor }));
      const known = new Set(this.state.value.items.map(({ comment }) => comment.id));
      const items = page.items.filter((item) => !known.has(item.comment.id) && this.#leases.isFree(item.claim));
      this.#set({ items: [...this.state.value.items, ...items], cursor: page.next_cursor });
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
    const entry = { words, comments, undo };
    this.#done.push(entry);
    tell(words, () => void this.undo(entry));
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
    for (const id of ids) this.#pending.add(id);
    this.#drop(ids);
    const acting = act();
    const entry: Done = {
      words,
      comments: ids,
      undo: async () => void (await (await acting)?.()),
    };
    this.#done.push(entry);
    tell(words, () => void this.undo(entry));
    void acting
      .then(
        () => {
          for (const id of ids) this.#leases.forget(id);
        },
        (failure) => {
          this.#done = this.#done.filter((other) => other !== entry);
          const problem = problemOf(failure);
          complain(refusal(problem));
          if (problem.passes) this.#set({ items: [...copies, ...this.state.value.items], current: ids[0] ?? null });
          else if (problem.code !== "claimed") for (const id of ids) void this.#bring(id).catch(() => undefined);
        },
      )
      .finally(() => {
        for (const id of ids) this.#pending.delete(id);
        void this.#leases.fill().then((taken) => this.#add(taken), () => undefined);
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
  #add(taken: Item[]): void {
    const known = new Set(this.state.value.items.map(({ comment }) => comment.id));
    const unknown = taken.filter(({ comment }) => !known.has(comment.id) && !this.#pending.has(comment.id));
    if (unknown.length) this.#set({ items: [...this.state.value.items, ...unknown] });
    if (!this.current) this.look(this.state.value.items[0]?.comment.id ?? null);
  }

  /** Takes back what was done last, or this. */
  async undo(what: Done | undefined = this.#done.at(-1)): Promise<void> {
    if (!what || !this.#done.includes(what)) {
      if (!what) tell(t("There is nothing to take back."));
      return;
    }
    this.#done = this.#done.filter((other) => other !== what);
    try {
      await what.undo();
      tell(t("Taken back: {}", what.words));
      if (what.comments.length === 1) await this.#bring(what.comments[0]!);
      else await this.refresh();
    } catch (failure) {
      complain(refusal(problemOf(failure)));
    }
  }

  /** Gives everything back. */
  leave(): void {
    this.#isLeft = true;
    clearTimeout(this.#soon);
    this.#leases.leave();
  }
}
