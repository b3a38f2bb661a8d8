// A value outside of components that they follow.

import { useEffect, useState } from "preact/hooks";

export class Store<T> {
  #value: T;
  #followers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const follow of [...this.#followers]) follow();
  }

  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

/** The value as it is now; the component is drawn again where it changes. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(() => store.value);
  useEffect(() => {
    const follow = () => setValue(() => store.value);
    // It may have changed between drawing and now.
    follow();
    return store.follow(follow);
  }, [store]);
  return value;
}
