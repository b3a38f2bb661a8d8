// Leases on items: the next ones are taken before they are looked at, they are renewed as long as somebody works here, and
// given back on leaving.

import { post, put, remove } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import type { Claim, Item, Part } from "./shapes.ts";

/** How many items lie on the desk at least, while there are so many. */
const AHEAD = 3;
/** How many at most; those that were looked at longest ago go back first. */
const MOST = 8;
/** How often leases are looked at, in milliseconds. */
const ROUND = 45_000;
/** A lease that ends sooner than this is renewed, in milliseconds. */
const SOON = 150_000;
/** Who has not touched anything for so long is away, in milliseconds. */
const AWAY = 300_000;

export class Leases {
  readonly #account: string;
  readonly #part: Part;
  readonly #lost: (id: string, problem: Problem) => void;
  /** When each lease ends, in the order in which the items were last looked at. */
  readonly #until = new Map<string, number>();
  readonly #timer = setInterval(() => this.#renewSoon(), ROUND);
  readonly #listening = new AbortController();
  #touched = Date.now();

  constructor(account: string, part: Part, lost: (id: string, problem: Problem) => void) {
    this.#account = account;
    this.#part = part;
    this.#lost = lost;
    const { signal } = this.#listening;
    const touch = () => {
      const wasAway = Date.now() - this.#touched > AWAY;
      this.#touched = Date.now();
      if (wasAway) this.#renewSoon();
    };
    for (const name of ["keydown", "pointerdown", "scroll"]) addEventListener(name, touch, { signal, capture: true, passive: true });
    addEventListener("pagehide", () => this.leave(), { signal });
  }

  /** Whether this moderator may work on an item with this claim on it. */
  isFree(claim: Claim | null): boolean {
    return !claim || claim.by === this.#account;
  }

  has(id: string): boolean {
    return this.#until.has(id);
  }

  /** Takes note of what the service says of an item's claim. */
  learn(id: string, claim: Claim | null): void {
    if (claim?.by === this.#account) this.#until.set(id, Date.parse(claim.until));
    else this.#until.delete(id);
  }

  /** An item is decided, so nobody has it any more. */
  forget(id: string): void {
    this.#until.delete(id);
  }

  /** Takes the most urgent items until enough lie on the desk. Answers those that were taken. */
  async fill(): Promise<Item[]> {
    const count = AHEAD - this.#until.size;
    if (count <= 0 || this.#listening.signal.aborted) return [];
    const { items } = await post<{ items: Item[] }>("/review/claims", { ...this.#part, count });
    for (const { comment, claim } of items) this.learn(comment.id, claim);
    if (this.#listening.signal.aborted) this.#release(items.map(({ comment }) => comment.id));
    return items;
  }

  /** Takes this item, or takes it again. */
  async take(id: string): Promise<void> {
    const until = this.#until.get(id);
    if (until && until - Date.now() > SOON) {
      // It moves behind the others, which go back before it.
      this.#until.delete(id);
      this.#until.set(id, until);
    } else {
      await this.#renew(id);
    }
    const [oldest] = this.#until.keys();
    if (this.#until.size > MOST && oldest && oldest !== id) this.#release([oldest]);
  }

  /** Settled once an item is this moderator's; fails where a colleague was quicker. */
  async own(id: string): Promise<void> {
    if (!this.#until.has(id)) await this.#claim(id);
  }

  async #claim(id: string): Promise<void> {
    this.learn(id, await put<Claim>(`/review/claims/${id}`));
  }

  async #renew(id: string): Promise<void> {
    try {
      await this.#claim(id);
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.passes) return;
      this.#until.delete(id);
      if (!this.#listening.signal.aborted) this.#lost(id, failure);
    }
  }

  #renewSoon(): void {
    if (Date.now() - this.#touched > AWAY) return;
    for (const [id, until] of this.#until) if (until - Date.now() < SOON) void this.#renew(id);
  }

  #release(ids: string[]): void {
    for (const id of ids) {
      this.#until.delete(id);
      // The page may go: the request stays. Where it fails, the lease ends by itself.
      void remove(`/review/claims/${id}`, undefined, { keepalive: true, quietly: true }).catch(() => undefined);
    }
  }

  /** Gives everything back. */
  leave(): void {
    clearInterval(this.#timer);
    this.#listening.abort();
    this.#release([...this.#until.keys()]);
  }
}
