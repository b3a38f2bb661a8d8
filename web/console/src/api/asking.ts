// What components ask the service for: a document, or a list page by page.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get, query } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";

export interface Asked<T> {
  /** The answer, or the one before while the next is under way. */
  value?: T;
  problem?: Problem;
  isLoading: boolean;
  /** Asks again. */
  reload(): void;
  /** Puts a newer value in its place, such as the answer to a change. */
  set(value: T): void;
}

/** Asks for a document, and again where the path changes; null asks for nothing. */
export function useAsked<T>(path: string | null): Asked<T> {
  const [state, setState] = useState<{ path: string | null; value?: T; problem?: Problem }>({ path: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    get<T>(path, { signal: abort.signal }).then(
      (value) => abort.signal.aborted || setState({ path, value }),
      (failure) => abort.signal.aborted || setState({ path, problem: problemOf(failure) }),
    );
    return () => abort.abort();
  }, [path, round]);
  const isOfPath = state.path === path;
  return {
    value: isOfPath ? state.value : undefined,
    problem: isOfPath ? state.problem : undefined,
    isLoading: path !== null && !isOfPath,
    reload: useCallback(() => setRound((round) => round + 1), []),
    set: useCallback((value: T) => setState({ path, value }), [path]),
  };
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Pages<T> {
  items: T[];
  problem?: Problem;
  isLoading: boolean;
  /** Asks for the next page; not there where this was the last. */
  more?: () => void;
  /** Begins again from the first page. */
  reload(): void;
  /** Changes what is shown, such as an item that was edited. */
  change(how: (items: T[]) => T[]): void;
}

/** A list, page by page by its cursors; null asks for nothing. */
export function usePages<T>(path: string | null, limit = 50): Pages<T> {
  const [state, setState] = useState<{ items: T[]; cursor: string | null; problem?: Problem; isLoading: boolean }>({
    items: [],
    cursor: null,
    isLoading: path !== null,
  });
  const abort = useRef<AbortController>(undefined);
  const fetchPage = useCallback(
    (cursor: string | null) => {
      abort.current?.abort();
      if (path === null) return;
      const { signal } = (abort.current = new AbortController());
      setState((state) => ({ ...state, isLoading: true, problem: undefined }));
      const [bare, search] = path.split("?");
      const values = { ...Object.fromEntries(new URLSearchParams(search)), limit, cursor };
      get<Page<T>>(query(bare!, values), { signal }).then(
        (page) =>
          signal.aborted ||
          setState((state) => ({ items: cursor ? [...state.items, ...page.items] : page.items, cursor: page.next_cursor, isLoading: false })),
        (failure) => signal.aborted || setState((state) => ({ ...state, problem: problemOf(failure), isLoading: false })),
      );
    },
    [path, limit],
  );
  useEffect(() => {
    setState({ items: [], cursor: null, isLoading: path !== null });
    fetchPage(null);
    return () => abort.current?.abort();
  }, [fetchPage]);
  return {
    items: state.items,
    problem: state.problem,
    isLoading: state.isLoading,
    more: state.cursor ? () => fetchPage(state.cursor) : undefined,
    reload: useCallback(() => fetchPage(null), [fetchPage]),
    change: useCallback((how) => setState((state) => ({ ...state, items: how(state.items) })), []),
  };
}
