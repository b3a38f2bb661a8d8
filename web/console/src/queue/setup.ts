// How the moderator has set the desk up; kept by the service, so that it is the same on every machine.

import { useEffect, useState } from "preact/hooks";
import { get, put } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { complain } from "../app/toasts.tsx";
import type { Setup } from "./shapes.ts";

export function useSetup(): [Setup, (change: Partial<Setup>) => void] {
  const [setup, setSetup] = useState<Setup>({ queues: [], blur: "off" });
  useEffect(() => {
    get<Setup>("/me/console").then(setSetup, (failure) => complain(problemOf(failure).words));
  }, []);
  const change = (part: Partial<Setup>) => {
    const changed = { ...setup, ...part };
    setSetup(changed);
    put<Setup>("/me/console", changed).then(setSetup, (failure) => {
      complain(problemOf(failure).words);
      setSetup(setup);
    });
  };
  return [setup, change];
}
