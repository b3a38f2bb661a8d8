// A form that sends something: once at a time, and what is wrong stands in it.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Problem, problemOf } from "../api/problem.ts";

export interface FormProps {
  /** What the button says that sends it. */
  name: string;
  kind?: "main" | "danger" | "plain";
  /** Whether there is nothing to send. */
  isOff?: boolean;
  send(typed: FormData, form: HTMLFormElement): unknown;
  /** What is said of a problem, where it is not what the service says; nothing: it stands with a field. */
  say?(problem: Problem): string;
  children: ComponentChildren | ((problem?: Problem) => ComponentChildren);
}

export function Form({ name, kind = "main", isOff, send, say = ({ words }) => words, children }: FormProps) {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  async function submit(event: SubmitEvent): Promise<void> {
    if (isBusy || isOff) return;
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setProblem(undefined);
    try {
      await send(new FormData(form), form);
    } catch (failure) {
      setProblem(problemOf(failure));
    }
    setBusy(false);
  }
  const words = problem && say(problem);
  return (
    <form class="stack" onSubmit={submit}>
      {typeof children === "function" ? children(problem) : children}
      {words && (
        <p class="problem" role="alert">
          {words}
        </p>
      )}
      <button type="submit" class={kind} aria-disabled={isBusy || isOff}>
        {name}
      </button>
    </form>
  );
}

/** What is wrong where it does not stand with a field, for forms that show each field's own. */
export const inGeneral = ({ errors, words }: Problem) => (errors.length ? "" : words);

/** What was typed into a field, if anything. */
export const typedIn = (typed: FormData, name: string) => String(typed.get(name) ?? "").trim() || undefined;
