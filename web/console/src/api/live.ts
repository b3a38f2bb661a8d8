// Server-Sent Events, and what to do where they do not come through: ask now and then.

import { useEffect, useRef } from "preact/hooks";
import { address } from "./client.ts";

/** How often to ask where there are no events, in milliseconds. */
const POLL = 10_000;

/**
 * Follows a stream. `handlers` are called by the names of events, with their data. `missed` is called where something may
 * have been missed: when the stream begins again after a break, and every ten seconds while there is none.
 */
export function useLive(path: string | null, handlers: Record<string, (data: any) => void>, missed: () => void): void {
  const latest = useRef({ handlers, missed });
  latest.current = { handlers, missed };
  const names = Object.keys(handlers).join(" ");
  useEffect(() => {
    if (path === null) return;
    let source: EventSource;
    let broken = false;
    const open = () => {
      source = new EventSource(address(path));
      source.onopen = () => {
        if (broken) latest.current.missed();
        broken = false;
      };
      source.onerror = () => (broken = true);
      for (const name of names.split(" ")) {
        source.addEventListener(name, (event) => latest.current.handlers[name]?.(JSON.parse((event as MessageEvent).data)));
      }
    };
    open();
    const timer = setInterval(() => {
      if (!broken || document.hidden) return;
      latest.current.missed();
      // A browser tries again by itself after a break, but not after a refusal.
      if (source.readyState === EventSource.CLOSED) open();
    }, POLL);
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, [path, names]);
}
