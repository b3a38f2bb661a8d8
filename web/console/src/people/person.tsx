// A person: their record, sanctions, notes, who else writes from their networks, and their comments.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { post, remove } from "../api/client.ts";
import { useKeys } from "../app/keys.ts";
import { href } from "../app/router.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { KeyButton } from "../parts/key-button.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { When } from "../parts/when.tsx";
import { named, number, t } from "../words/words.ts";
import { Comments } from "./comments.tsx";
import { type Profile, type Sanction, weighs } from "./shapes.ts";
import { SanctionOn } from "./sanction.tsx";
import { Standing } from "./standing.tsx";

export function Person({ id }: { id: string }) {
  const path = `/accounts/${encodeURIComponent(id)}`;
  const { value: person, problem, reload } = useAsked<Profile>(path);
  const [isLaying, setLaying] = useState(false);
  const [round, setRound] = useState(0);
  const again = () => (reload(), setRound((round) => round + 1));
  const laid = (words: string, undo: () => Promise<void>) => {
    tell(words, () => void undo().catch(complainOf).then(again));
    again();
  };
  useKeys(t("This person"), [{ key: "s", what: t("Sanction"), run: () => setLaying(true) }]);
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!person) return <Loading lines={5} />;
  return (
    <article class="person">
      <p><a href={href("people")}>{t("All people")}</a></p>
      <header class="row">
        <h1><bdi>{person.username}</bdi></h1>
        <span class="muted">{named(person.role)} · {t("trust {} of 4", person.trust)} · {t("since")} <When at={person.created_at} /></span>
        <KeyButton sign="s" kind="danger" press={() => setLaying(true)}>{t("Sanction")}</KeyButton>
      </header>
      <div class="beside">
        <div class="stack">
          <Sanctions person={person} path={path} changed={again} />
          <Notes person={person} path={path} changed={reload} />
        </div>
        <div class="stack">
          <Record person={person} />
          <SameNetwork {...person.same_network} />
        </div>
      </div>
      <Comments key={round} author={id} />
      {isLaying && <SanctionOn person={person} close={() => setLaying(false)} laid={laid} />}
    </article>
  );
}

/** What weighs, with the way to lift it, and what was. */
function Sanctions({ person, path, changed }: { person: Profile; path: string; changed(): void }) {
  const present = person.sanctions.filter((sanction) => weighs(sanction));
  const past = person.sanctions.filter((sanction) => !weighs(sanction));
  async function lift(kind: Sanction["kind"]): Promise<void> {
    await remove(`${path}/sanctions`, { kind }).then(() => tell(t("Lifted: {}", named(kind))), complainOf);
    changed();
  }
  return (
    <section>
      <h2>{t("Sanctions")}</h2>
      {present.length ? (
        <ul class="entries">
          {present.map((sanction) => (
            <li key={sanction.id}>
              <Laid {...sanction} />
              <button type="button" onClick={() => void lift(sanction.kind)}>{t("Lift: {}", named(sanction.kind))}</button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="muted">{t("None in force.")}</p>
      )}
      {!!past.length && (
        <details>
          <summary>{t("{} past sanction|{} past sanctions", past.length)}</summary>
          <ul class="entries">{past.map((sanction) => <li key={sanction.id}><Laid {...sanction} /></li>)}</ul>
        </details>
      )}
    </section>
  );
}

function Laid(sanction: Sanction) {
  const { by, rule, created_at, reason, message, lifted_at, lifted_by } = sanction;
  return (
    <div>
      <p>
        <Standing {...sanction} /> · <When at={created_at} /> ·{" "}
        {rule ? <a href={href("rules", rule)}>{t("by a rule")}</a> : by ? t("by {}", by) : ""}
      </p>
      {lifted_at && <p>{t("Lifted by {}", lifted_by ?? "?")} · <When at={lifted_at} /></p>}
      {reason && <p>{t("For the record: {}", reason)}</p>}
      {message && <p class="muted">{t("They were told: {}", message)}</p>}
    </div>
  );
}

function Notes({ person, path, changed }: { person: Profile; path: string; changed(): void }) {
  async function add(typed: FormData, form: HTMLFormElement): Promise<void> {
    await post(`${path}/notes`, { body: typed.get("body") });
    form.reset();
    changed();
  }
  return (
    <section>
      <h2>{t("Notes")}</h2>
      <ul class="entries">
        {person.notes.map(({ id, body, by, created_at }) => (
          <li key={id}>
            <div>
              <p class="typed">{body}</p>
              <p class="muted">{by} · <When at={created_at} /></p>
            </div>
          </li>
        ))}
      </ul>
      <Form name={t("Add the note")} kind="plain" send={add}>
        <TextField label={t("A note for colleagues")} hint={t("Only staff see it.")} name="body" rows={2} maxLength={2000} required />
      </Form>
    </section>
  );
}

/** How comments and flags stand, as bars of one scale each. */
function Record({ person: { published, rejected, history } }: { person: Profile }) {
  const { comments, flags_received, flags_made, latest } = history;
  return (
    <section>
      <h2>{t("Track record")}</h2>
      <p>{t("{} published, {2} rejected in all.", published, rejected)}</p>
      <Shares name={t("Comments")} of={comments} />
      <Shares name={t("Flags on their comments")} of={flags_received} />
      <Shares name={t("Flags they made")} of={flags_made} />
      <p class="muted">{t("The latest {} of each are counted.", latest)}</p>
    </section>
  );
}

function Shares({ name, of }: { name: string; of: object }) {
  const entries = Object.entries(of) as [string, number][];
  const most = Math.max(1, ...entries.map(([, count]) => count));
  return (
    <>
      <h3>{name}</h3>
      <dl class="shares">
        {entries.map(([code, count]) => (
          <div key={code}>
            <dt>{named(code)}</dt>
            <dd>
              <svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none"><rect width={(100 * count) / most} height="8" /></svg>
              <span class="number">{number(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function SameNetwork({ accounts, since }: Profile["same_network"]) {
  return (
    <section>
      <h2>{t("Same network")}</h2>
      {accounts.length ? (
        <ul class="entries">
          {accounts.map(({ id, username, sanctioned, comments, last_at }) => (
            <li key={id}>
              <div>
                <a href={href("people", id)}><bdi>{username}</bdi></a> {sanctioned && <strong class="problem">{t("sanctioned")}</strong>}{" "}
                <span class="muted">{t("{} comment|{} comments", comments)} · <When at={last_at} /></span>
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p class="muted">{t("Nobody else wrote from their networks.")}</p>
      )}
      <p class="muted">{t("Since")} <When at={since} />. {t("An office, a school or a mobile carrier is one network: a hint and no proof.")}</p>
    </section>
  );
}
