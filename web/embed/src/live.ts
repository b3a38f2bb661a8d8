// What happens while the page is open, as the service tells it (Server-Sent Events).

/** How long a hidden page stays connected, in milliseconds. */
const HIDDEN = 60_000;
/** Longest pause between two tries to connect, in milliseconds. */
const PAUSE = 120_000;
/** After so many vain tries to connect for the first time, the service is taken to have no events. */
const VAIN = 3;

/** Follows the events; `first` is the one that a stream begins with. */
export function live(url: string, on: Record<string, (data: any, first: boolean) => void>): void {
  let source: EventSource | undefined;
  let timer = 0;
  let ever = false;
  let first: boolean;
  let failed = 0;

  function open(): void {
    // The browser itself resumes where a stream breaks off.
    source = new EventSource(url);
    source.onopen = () => {
      first = ever = true;
      failed = 0;
    };
    source.onerror = () => {
      if (source!.readyState !== 2) return;
      source = undefined;
      if (++failed < VAIN || ever) timer = setTimeout(open, Math.min(2500 * 2 ** failed, PAUSE) * (0.5 + Math.random()));
    };
    for (const name in on) {
      source.addEventListener(name, ({ data }) => {
        on[name]!(JSON.parse(data), first);
        first = false;
      });
    }
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        source?.close();
        source = undefined;
      }, HIDDEN);
    } else if (!source && (ever || failed < VAIN)) open();
  });
  open();
}
