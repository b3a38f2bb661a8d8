// The record: who did what, when, and what was before.

import { useRef, useState } from "preact/hooks";
import { usePages } from "../api/asking.ts";
import { query } from "../api/client.ts";
import { go, href, usePlace } from "../app/router.ts";
import { Choice, Day } from "../parts/field.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, t } from "../words/words.ts";
import { eventGroups, eventWords } from "./events.ts";
import { settingName } from "./setting-words.ts";
import type { Change, Json, Recorded } from "./shapes.ts";
import { Value } from "./value.tsx";

/** What the address may say; all of it is sent to the service. */
const FILTERS = ["what", "actor", "account", "comment", "from", "to"] as const;
type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export default function Record_() {
  const place = usePlace();
  const filters: Filters = Object.fromEntries(FILTERS.map((name) => [name, place.query.get(name) ?? ""]));
  const groups = eventGroups();
  // What happened to one comment, or to one account, is told whole.
  const about = filters.comment || filters.account;
  const what = filters.what && groups[filters.what] ? filters.what : about ? "all" : "setup";
  const path = query("/audit", {
    event: groups[what]!.events.join(","),
    actor: filters.actor,
    account: filters.account,
    comment: filters.comment,
    from: filters.from && new Date(`${filters.from}T00:00`).toISOString(),
    to: filters.to && new Date(new Date(`${filters.to}T00:00`).getTime() + 86_400_000).toISOString(),
  });
  const { items, problem, isLoading, more, reload } = usePages<Recorded>(path);
  const show = (change: Filters) => go(query(href("site", "record"), { ...filters, what, ...change }));
  // Whoever was seen once keeps their name, also where nothing of theirs is shown.
  const names = useRef(new Map<string, string>()).current;
  for (const item of items) if (item.actor.id) names.set(item.actor.id, actorName(item));
  return (
    <>
      <h1>{t("Record")}</h1>
      <p class="muted">{t("Lines are only ever added. Nobody can change or delete one.")}</p>
      <form class="row filters" aria-label={t("Filters")}>
        <Choice label={t("What")} value={what} choices={Object.entries(groups).map(([key, { name }]): [string, string] => [key, name])} choose={(what) => show({ what })} />
        <Day label={t("From")} value={filters.from} choose={(from) => show({ from })} />
        <Day label={t("To")} value={filters.to} choose={(to) => show({ to })} />
        {filters.actor && <Chip what={t("By {}", names.get(filters.actor) ?? t("one actor"))} drop={() => show({ actor: "" })} />}
        {filters.account && <Chip what={t("About one account")} drop={() => show({ account: "" })} />}
        {filters.comment && <Chip what={t("About one comment")} drop={() => show({ comment: "" })} />}
      </form>
      {problem ? (
        <Failed problem={problem} retry={reload} />
      ) : !items.length ? (
        isLoading ? <Loading lines={8} /> : <Empty title={t("Nothing of that kind is in the record")} />
      ) : (
        <>
          <ol class="record">
            {items.map((item) => (
              <Line key={item.id} item={item} show={show} />
            ))}
          </ol>
          {more && (
            <button type="button" onClick={more}>
              {t("Show more")}
            </button>
          )}
        </>
      )}
    </>
  );
}

function Chip({ what, drop }: { what: string; drop(): void }) {
  return (
    <button type="button" class="chip" onClick={drop} aria-label={t("{}: show all again", what)}>
      {what} ×
    </button>
  );
}

const actorName = ({ actor }: Recorded) => actor.name ?? named(actor.kind);

function Line({ item, show }: { item: Recorded; show(change: Filters): void }) {
  const [isOpen, setOpen] = useState(false);
  const { actor, account, event, details } = item;
  const who = actorName(item);
  return (
    <li>
      <p>
        <When at={item.at} />{" "}
        {actor.id ? (
          <button type="button" class="link" onClick={() => show({ actor: actor.id! })} aria-label={t("Show what {} did", who)}>
            {who}
          </button>
        ) : (
          <strong>{who}</strong>
        )}{" "}
        {eventWords(event)}{" "}
        {account && account.id !== actor.id && <a href={href("people", account.id)}>{account.name ?? t("a deleted account")}</a>}
        {subject(details) && <span class="text"> “{subject(details)}”</span>}
      </p>
      <details onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
        <summary>{t("Details")}</summary>
        {isOpen && <Details item={item} />}
      </details>
    </li>
  );
}

/** The name of the thing that it is about, where the record says it. */
function subject(details: Record<string, Json>): string | undefined {
  const of = (value: Json | undefined) => (value && typeof value === "object" && !Array.isArray(value) ? value.name : undefined);
  const found = of(details.document) ?? of(details.before) ?? details.name ?? details.key;
  return typeof found === "string" ? found : undefined;
}

function Details({ item: { details, comment, event } }: { item: Recorded }) {
  const changes = Array.isArray(details.changes) ? (details.changes as unknown as Change[]) : documentChanges(details);
  const told = new Set(["changes", "settings", "document", "before"]);
  const rest = Object.entries(details).filter(([name, value]) => value !== null && (!changes || !told.has(name)));
  return (
    <>
      {changes && (
        <dl class="details changes">
          {changes.map(({ setting, before, after }) => (
            <div key={setting}>
              <dt>{event === "settings.changed" ? settingName(setting) : named(setting)}</dt>
              <dd>
                <del>
                  <Value value={before} />
                </del>
                {" → "}
                <ins>
                  <Value value={after} />
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <dl class="details">
        {rest.map(([name, value]) => (
          <div key={name}>
            <dt>{named(name)}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {comment && <a href={href("queue", comment)}>{t("To the comment")}</a>}
    </>
  );
}

/** What differs between a document and what it was before, by its outermost fields. */
function documentChanges({ document, before }: Record<string, Json>): Change[] | undefined {
  const fields = (value: Json | undefined) => (value && typeof value === "object" && !Array.isArray(value) ? value : undefined);
  const [now, was] = [fields(document), fields(before)];
  if (!was) return;
  const names = [...new Set([...Object.keys(was), ...Object.keys(now ?? {})])];
  return names
    .map((setting) => ({ setting, before: was[setting] ?? null, after: now?.[setting] ?? null }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}
