// How the moderator has set the desk up; kept by the service, so that it is the same on every machine.

import { useEffect, useState } from "preact/hooks";
import { get, put } from "../api/client.ts";
import { complainOf } from "../app/toasts.tsx";
import type { Setup } from "./shapes.ts";

export function useSetup(): [Setup, (change: Partial<Setup>) => void] {
  const [setup, setSetup] = useState<Setup>({ queues: [], blur: "off" });
  useEffect(() => {
    get<Setup>("/me/console").then(setSetup, complainOf);
  }, []);
  const change = (part: Partial<Setup>) => {
    const changed = { ...setup, ...part };
    setSetup(changed);
    put<Setup>("/me/console", changed).then(setSetup, (failure) => {
      complainOf(failure);
      setSetup(setup);
    });
  };
  return [setup, change];
}
