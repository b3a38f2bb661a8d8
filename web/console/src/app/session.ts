// Who is signed in on this browser.

import { get, post, remove, renewSessionsBy } from "../api/client.ts";
import type { Me } from "../api/shapes.ts";
import { Store } from "./store.ts";

/** Undefined as long as that is not known; null for nobody. */
export const me = new Store<Me | null | undefined>(undefined);

/** Whether the session has ended while somebody worked: then they sign in over the page as it is. */
export const isAskingAgain = new Store(false);

let waiting: (() => void)[] = [];

renewSessionsBy(() => {
  isAskingAgain.set(true);
  return new Promise((resolve) => waiting.push(resolve));
});

/** Finds out who is signed in. */
export async function recognise(): Promise<void> {
  me.set(await get<Me>("/me", { quietly: true }).catch((problem) => (problem.isSignedOut || problem.status === 403 ? null : Promise.reject(problem))));
}

/** What happens once somebody has proved who they are: the requests that wait go on. */
export async function signedIn(): Promise<void> {
  await recognise();
  isAskingAgain.set(false);
  const resumed = waiting;
  waiting = [];
  for (const resume of resumed) resume();
}

/** `code` where the account asks for one. */
export async function signIn(email: string, password: string, code?: string): Promise<void> {
  await post("/sessions", { email, password, code, cookie: true }, { quietly: true });
  await signedIn();
}

export async function signOut(): Promise<void> {
  await remove("/sessions/current", undefined, { quietly: true }).catch((problem) => problem.isSignedOut || Promise.reject(problem));
  me.set(null);
}
