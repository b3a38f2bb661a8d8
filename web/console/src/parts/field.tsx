// What is typed or chosen, with its label, a hint, and what is wrong with it.

import type { ComponentChildren, InputHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

interface Around {
  label: string;
  hint?: string;
  /** What is wrong with it. */
  problem?: string;
}

function Labelled({ label, hint, problem, id, children }: Around & { id: string; children: ComponentChildren }) {
  return (
    <div class={problem ? "field bad" : "field"}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

const described = (id: string, { hint, problem }: Around) => ({
  id,
  "aria-describedby": [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined,
  "aria-invalid": problem ? true : undefined,
});

/** Moves the focus to what appears; browsers heed `autofocus` only as a page loads. */
export const focus = (element: HTMLElement | null) => element?.focus();

/** One line. */
export function Field({ label, hint, problem, ...input }: Around & InputHTMLAttributes) {
  const id = useId();
  return (
    <Labelled label={label} hint={hint} problem={problem} id={id}>
      <input ref={input.autofocus ? focus : undefined} {...input} {...described(id, { label, hint, problem })} />
    </Labelled>
  );
}

/** Several lines. */
export function TextField({ label, hint, problem, ...area }: Around & TextareaHTMLAttributes) {
  const id = useId();
  return (
    <Labelled label={label} hint={hint} problem={problem} id={id}>
      <textarea rows={3} {...area} {...described(id, { label, hint, problem })} />
    </Labelled>
  );
}

export interface ChoiceProps<T extends string> extends Around {
  value: T;
  choices: [T, string][];
  choose(value: T): void;
}

/** One of a few. */
export function Choice<T extends string>({ label, hint, problem, value, choices, choose }: ChoiceProps<T>) {
  const id = useId();
  return (
    <Labelled label={label} hint={hint} problem={problem} id={id}>
      <select
        value={value}
        onChange={(event) => choose(event.currentTarget.value as T)}
        {...described(id, { label, hint, problem })}
      >
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export interface CheckProps {
  name?: string;
  checked?: boolean;
  "aria-describedby"?: string;
  turn?(on: boolean): void;
  children: ComponentChildren;
}

/** Yes or no. */
export function Check({ turn, children, ...input }: CheckProps) {
  return (
    <label class="check">
      <input {...input} type="checkbox" onChange={turn && ((event) => turn(event.currentTarget.checked))} />
      <span>{children}</span>
    </label>
  );
}

export interface DayProps {
  label: string;
  /** The day, as `2026-11-22`, or nothing. */
  value?: string;
  min?: string;
  max?: string;
  choose(day: string): void;
}

/** A day. */
export function Day({ label, choose, ...input }: DayProps) {
  return (
    <label class="day">
      <span>{label}</span>
      <input {...input} type="date" onChange={({ currentTarget: { value, validity } }) => validity.valid && choose(value)} />
    </label>
  );
}

export interface SegmentsProps<T extends string> {
  label: string;
  chosen: T | undefined;
  choices: (readonly [T, ComponentChildren])[];
  isOff?: boolean;
  choose(choice: T): void;
}

/** One of a few, all of them in sight. */
export function Segments<T extends string>({ label, chosen, choices, isOff, choose }: SegmentsProps<T>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {choices.map(([choice, words]) => (
        <button key={choice} type="button" aria-pressed={choice === chosen} aria-disabled={isOff} onClick={() => isOff || choose(choice)}>
          {words}
        </button>
      ))}
    </div>
  );
}
