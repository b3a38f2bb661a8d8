// Which part of the queue is shown: the usual ones, those saved under a name, and a filter that can be saved.

import { useState } from "preact/hooks";
import { go, href } from "../app/router.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Choice, Field } from "../parts/field.tsx";
import { named, number, t } from "../words/words.ts";
import { type Blur, type Counts, PARTS, type Part, type SavedQueue, type Setup } from "./shapes.ts";

/** The usual parts of the queue, in their order. */
const USUAL = ["all", "held", "flagged", "escalated"] as const;

/** The address of a part of the queue. */
export function address(part: Part): string {
  const search = new URLSearchParams();
  for (const name of PARTS) {
    const value = part[name];
    if (value && !(name === "queue" && value === "all")) search.set(name, value);
  }
  return search.size ? `${href("queue")}?${search}` : href("queue");
}

/** The part that an address names. */
export function partOf(query: URLSearchParams): Part {
  return Object.fromEntries(PARTS.flatMap((name) => (query.get(name) ? [[name, query.get(name)!]] : [])));
}

const isSame = (one: Part, other: Part) => address(one) === address(other);

export interface QueuesProps {
  part: Part;
  counts?: Counts;
  setup: Setup;
  change(setup: Partial<Setup>): void;
}

export function Queues({ part, counts, setup, change }: QueuesProps) {
  const [isOpen, setOpen] = useState(false);
  const usual: [string, string][] = USUAL.map((queue) => [address({ queue }), `${words(queue)}${counts ? ` (${count(counts, queue)})` : ""}`]);
  const saved: [string, string][] = setup.queues.map((queue) => [address(queue), queue.name]);
  const here = address(part);
  const isKnown = [...usual, ...saved].some(([known]) => known === here);
  return (
    <div class="queues">
      <select aria-label={t("Which queue")} value={here} onChange={(event) => go(event.currentTarget.value)}>
        {!isKnown && <option value={here}>{t("Filtered")}</option>}
        {usual.map(([to, name]) => (
          <option key={to} value={to}>
            {name}
          </option>
        ))}
        {saved.length > 0 && (
          <optgroup label={t("Saved")}>
            {saved.map(([to, name]) => (
              <option key={name} value={to}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      <button type="button" onClick={() => setOpen(true)}>
        {t("Filter")}
      </button>
      {isOpen && <Filter part={part} counts={counts} setup={setup} change={change} close={() => setOpen(false)} />}
    </div>
  );
}

function words(queue: (typeof USUAL)[number]): string {
  if (queue === "held") return t("Held");
  if (queue === "flagged") return t("Flagged");
  if (queue === "escalated") return t("Left to admins");
  return t("Everything");
}

const count = (counts: Counts, queue: (typeof USUAL)[number]) => number(counts[queue]) + (counts.complete ? "" : "+");

function Filter({ part, counts, setup, change, close }: QueuesProps & { close(): void }) {
  const [draft, setDraft] = useState<Part>(part);
  const [name, setName] = useState(setup.queues.find((queue) => isSame(queue, part))?.name ?? "");
  const set = (changed: Part) => setDraft({ ...draft, ...changed });
  const anything = (): [string, string] => ["", t("All")];
  const counted = (all: Record<string, number> = {}, chosen: string | undefined, say: (code: string) => string): [string, string][] => {
    const codes = [...new Set([...Object.keys(all), ...(chosen ? [chosen] : [])])].filter((code) => code !== "escalated");
    return [anything(), ...codes.map((code): [string, string] => [code, `${say(code)} (${number(all[code] ?? 0)})`])];
  };
  const blurs: [Blur, string][] = [
    ["off", t("No")],
    ["hard", t("Threats, hate, harassment and private data")],
    ["all", t("All")],
  ];
  const saved = setup.queues.find((queue) => queue.name === name.trim());
  function save(): void {
    const kept: SavedQueue = { name: name.trim() };
    for (const field of PARTS) if (field !== "author" && draft[field]) kept[field] = draft[field];
    change({ queues: [...setup.queues.filter((queue) => queue.name !== kept.name), kept] });
  }
  return (
    <Dialog title={t("Which comments are shown")} close={close}>
      <form
        class="stack"
        onSubmit={() => {
          if (name.trim()) save();
          close();
          go(address(draft));
        }}
      >
        <Choice label={t("Part of the queue")} value={draft.queue ?? "all"} choices={USUAL.map((queue) => [queue, words(queue)])} choose={(queue) => set({ queue })} />
        <Choice label={t("Reason")} value={draft.reason ?? ""} choices={counted(counts?.reasons, draft.reason, named)} choose={(reason) => set({ reason })} />
        <Choice label={t("Section")} value={draft.section ?? ""} choices={counted(counts?.sections, draft.section, (section) => section)} choose={(section) => set({ section })} />
        <Field label={t("Article, by its key")} value={draft.article ?? ""} onInput={(event) => set({ article: event.currentTarget.value.trim() })} />
        {draft.rule && <Kept words={t("Only what one rule found")} drop={() => set({ rule: undefined })} />}
        {draft.author && <Kept words={t("Only by one author")} drop={() => set({ author: undefined })} />}
        <Field label={t("Save it as")} hint={t("Under a name of your own; leave it empty to look only now.")} value={name} maxLength={60} onInput={(event) => setName(event.currentTarget.value)} />
        <Choice label={t("Blur texts until asked")} value={setup.blur} choices={blurs} choose={(blur) => change({ blur })} />
        <div class="row">
          <button type="submit" class="main">
            {name.trim() ? t("Save and show") : t("Show")}
          </button>
          {saved && (
            <button
              type="button"
              class="danger"
              onClick={() => {
                change({ queues: setup.queues.filter((queue) => queue !== saved) });
                close();
              }}
            >
              {t("Delete “{}”", saved.name)}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function Kept({ words, drop }: { words: string; drop(): void }) {
  return (
    <p class="row">
      {words}
      <button type="button" class="quiet" onClick={drop}>
        {t("Remove this filter")}
      </button>
    </p>
  );
}
