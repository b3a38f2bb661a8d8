// Work in the background: how far it is, and the way to call it off.

import { useEffect, useState } from "preact/hooks";
import { get, remove } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { complainOf } from "../app/toasts.tsx";
import { number, t } from "../words/words.ts";
import type { Job } from "./shapes.ts";

/** How often to ask how far it is, in milliseconds. */
const EVERY = 700;

export const isOver = ({ state }: Job<unknown>) => !["waiting", "running"].includes(state);

export interface Work<T> {
  job?: Job<T>;
  problem?: Problem;
  isUnderWay: boolean;
  /** Begins one; what `start` asks answers with the job. */
  begin(start: () => Promise<Job<T>>): void;
  callOff(): void;
  forget(): void;
}

/** A job that somebody began here, followed until it is over. */
export function useWork<T>(): Work<T> {
  const [job, setJob] = useState<Job<T>>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!job || isOver(job)) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      get<Job<T>>(`/jobs/${job.id}`, { signal: abort.signal }).then(
        (now) => abort.signal.aborted || setJob(now),
        // Once more a little later: the job goes on, whether or not it is asked about.
        (failure) => abort.signal.aborted || (problemOf(failure).passes ? setJob({ ...job }) : setProblem(problemOf(failure))),
      );
    }, EVERY);
    return () => (clearTimeout(timer), abort.abort());
  }, [job]);
  return {
    job,
    problem,
    isUnderWay: !!job && !isOver(job),
    begin: (start) => {
      setProblem(undefined);
      setJob(undefined);
      start().then(setJob, (failure) => setProblem(problemOf(failure)));
    },
    callOff: () => {
      if (job) remove(`/jobs/${job.id}`).catch(complainOf);
    },
    forget: () => setJob(undefined),
  };
}

export function Progress<T>({ work: { job, problem, isUnderWay, callOff }, name }: { work: Work<T>; name: string }) {
  if (problem) return <p class="problem" role="alert">{problem.words}</p>;
  if (!job) return null;
  if (job.state === "failed") return <p class="problem" role="alert">{job.error}</p>;
  if (job.state === "cancelled") return <p role="status">{t("Called off.")}</p>;
  if (!isUnderWay) return null;
  const { done, total } = job.progress;
  return (
    <div class="row" role="status">
      <progress aria-label={name} max={total ?? 1} value={total ? done : undefined} />
      <span class="number">{total ? t("{} of {2}", number(done), number(total)) : t("It begins")}</span>
      <button type="button" onClick={callOff}>{t("Call it off")}</button>
    </div>
  );
}
