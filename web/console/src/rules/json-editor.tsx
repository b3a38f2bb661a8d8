// A rule as JSON, with what fits where the cursor stands, and what is wrong by its place.

import { useId, useMemo, useRef, useState } from "preact/hooks";
import type { FieldError } from "../api/problem.ts";
import { t } from "../words/words.ts";
import { placesIn, type Spot, spotAt, type Suggestion, suggestions } from "./complete.ts";
import type { Schema } from "./schema.ts";
import { isObject } from "./document.ts";
import type { Rule } from "./shapes.ts";

interface Props {
  schema: Schema;
  lists: string[];
  rule: Rule;
  errors: FieldError[];
  write(rule: Rule): void;
  /** Whether what stands there is no rule at all just now. */
  broken(is: boolean): void;
}

export function JsonEditor({ schema, lists, rule, errors, write, broken }: Props) {
  const [text, setText] = useState(() => JSON.stringify(rule, null, 2));
  const [mistake, setMistake] = useState("");
  const [spot, setSpot] = useState<Spot>();
  const [chosen, setChosen] = useState(-1);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  // A test that was kept beside the text belongs into it, too.
  const written = useRef(rule);
  if (written.current !== rule && !mistake) {
    written.current = rule;
    setText(JSON.stringify(rule, null, 2));
  }
  const offered = useMemo(() => (spot ? suggestions(schema, text, spot, lists) : []), [schema, text, spot, lists]);
  function take(next: string): void {
    setText(next);
    try {
      const read: unknown = JSON.parse(next);
      if (!isObject(read)) throw new Error(t("A rule is an object: { … }"));
      setMistake("");
      broken(false);
      written.current = read as Rule;
      write(read as Rule);
    } catch (failure) {
      setMistake((failure as Error).message);
      broken(true);
    }
  }
  function look(choose = -1): void {
    const { selectionStart, selectionEnd, value } = area.current!;
    const here = selectionStart === selectionEnd ? spotAt(value, selectionStart) : undefined;
    setSpot(here);
    setChosen(choose < 0 && here?.typed && value[here.from] === '"' ? 0 : choose);
  }
  function accept({ insert, back }: Suggestion): void {
    const { from, to } = spot!;
    const next = text.slice(0, from) + insert + text.slice(to);
    const end = from + insert.length - back;
    take(next);
    // At once, for the next key may be under way.
    area.current!.value = next;
    area.current!.focus();
    area.current!.setSelectionRange(end, end);
    look();
  }
  function press(event: KeyboardEvent): void {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return look(0);
    }
    if (chosen < 0 || !offered.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setChosen((chosen + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      accept(offered[Math.min(chosen, offered.length - 1)]!);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      setChosen(-1);
    }
  }
  function goTo(place: string): void {
    const places = placesIn(text);
    let path = place;
    while (!places.has(path)) path = path.slice(0, path.lastIndexOf("/"));
    const start = places.get(path)!;
    area.current!.focus();
    area.current!.setSelectionRange(start, start);
    // A browser does not bring the cursor into sight by itself.
    const line = text.slice(0, start).split("\n").length - 1;
    area.current!.scrollTop = (line - 3) * (area.current!.scrollHeight / text.split("\n").length);
    look();
  }
  const isOpen = chosen >= 0 && offered.length > 0;
  const active = Math.min(chosen, offered.length - 1);
  return (
    <div class="json">
      <div>
        <label for={id}>{t("The rule as JSON")}</label>
        <textarea
          id={id}
          ref={area}
          class="code"
          rows={22}
          spellcheck={false}
          autocapitalize="off"
          value={text}
          aria-describedby={`${id}-hint`}
          aria-autocomplete="list"
          aria-controls={offered.length ? `${id}-list` : undefined}
          aria-activedescendant={isOpen ? `${id}-${active}` : undefined}
          aria-invalid={!!mistake || errors.length > 0}
          onInput={(event) => (take(event.currentTarget.value), look())}
          onKeyDown={press}
          onKeyUp={(event) => ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key) && look()}
          onClick={() => look()}
        />
        <p class="muted" id={`${id}-hint`}>{t("Ctrl and space choose from what fits here; Enter takes it.")}</p>
        {mistake && <p class="problem" role="alert">{mistake}</p>}
        {!mistake && !!errors.length && (
          <ul class="mistakes">
            {errors.map(({ field, message }) => (
              <li key={field + message}>
                <button type="button" class="quiet" onClick={() => goTo(field)}><code>{field || "/"}</code></button> <span class="problem">{message}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="fits">
        <h3 id={`${id}-fits`}>{t("What fits here")}</h3>
        {!!offered.length && <ul id={`${id}-list`} role="listbox" aria-labelledby={`${id}-fits`} tabIndex={0}>
          {offered.map((each, index) => (
            <li
              key={each.label}
              id={`${id}-${index}`}
              role="option"
              aria-selected={isOpen && index === active}
              ref={(element) => { if (isOpen && index === active) element?.scrollIntoView({ block: "nearest" }); }}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => accept(each)}
            >
              <code>{each.label}</code> <span class="muted">{each.meaning}</span>
            </li>
          ))}
        </ul>}
      </div>
    </div>
  );
}
