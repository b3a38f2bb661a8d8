// The author's record: what one has to know before deciding, and nothing else.

import type { ComponentChildren } from "preact";
import { href } from "../app/router.ts";
import { views } from "../app/views.ts";
import { When } from "../parts/when.tsx";
import { date } from "../words/time.ts";
import { named, number, t } from "../words/words.ts";
import { Said } from "./conversation.tsx";
import type { Context, Item, Outcomes, Person, Sanction } from "./shapes.ts";

export function Author({ item, context }: { item: Item; context?: Context }) {
  const { author, comment } = item;
  if (!author) {
    return (
      <aside class="author" aria-label={t("The author")}>
        <h2>
          <bdi>{comment.author?.name ?? t("Somebody")}</bdi>
        </h2>
        <p class="muted">{t("A guest, without an account")}</p>
        {context && <Network people={context.network} />}
      </aside>
    );
  }
  const inForce = author.sanctions.filter(weighs);
  return (
    <aside class="author" aria-label={t("The author")}>
      <h2>
        <Name person={author} />
      </h2>
      {author.role !== "reader" && <p class="badge">{named(author.role)}</p>}
      {inForce.map((sanction) => (
        <p key={sanction.id} class="warning">
          {inWords(sanction)}
        </p>
      ))}
      <dl>
        <Figure name={t("Account")}>
          <When at={author.created_at} />
        </Figure>
        <Figure name={t("Published")}>{number(author.published)}</Figure>
        <Figure name={t("Rejected")}>{number(author.rejected)}</Figure>
        {context?.author && <Flags name={t("Flags on theirs")} flags={context.author.flags_received} />}
        {context?.author && <Flags name={t("Flags by them")} flags={context.author.flags_given} />}
        <Figure name={t("Sanctions")}>{number(author.sanctions.length)}</Figure>
      </dl>
      {author.sanctions.some((sanction) => !weighs(sanction)) && (
        <details>
          <summary>{t("Sanctions that are over")}</summary>
          <ul>
            {author.sanctions
              .filter((sanction) => !weighs(sanction))
              .map((sanction) => (
                <li key={sanction.id}>
                  {named(sanction.kind)} · {date(sanction.created_at)} {sanction.reason && <span class="muted">{named(sanction.reason)}</span>}
                </li>
              ))}
          </ul>
        </details>
      )}
      {author.notes.length > 0 && (
        <section>
          <h3>{t("Notes by colleagues")}</h3>
          {author.notes.map((note) => (
            <p key={note.id} class="note">
              {note.body} <span class="muted">{date(note.created_at)}</span>
            </p>
          ))}
        </section>
      )}
      {context && <Network people={context.network} />}
      {context?.author && context.author.comments.length > 0 && (
        <section>
          <h3>{t("Last comments")}</h3>
          {context.author.comments.map((own) => (
            <Said key={own.id} comment={own} />
          ))}
        </section>
      )}
    </aside>
  );
}

/** Whether a sanction weighs now. */
export function weighs({ lifted_at, until }: Sanction): boolean {
  return !lifted_at && (!until || Date.parse(until) > Date.now());
}

function inWords({ kind, until }: Sanction): string {
  return until ? t("{} until {2}", named(kind), date(until)) : t("{} without an end", named(kind));
}

/** A name that leads to the person, where there is a view of people. */
function Name({ person }: { person: Pick<Person, "id" | "username"> }) {
  const hasPeople = views.some(({ path }) => path === "people");
  return <bdi>{hasPeople ? <a href={href("people", person.id)}>{person.username}</a> : person.username}</bdi>;
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Flags({ name, flags }: { name: string; flags: Outcomes }) {
  const { open, upheld, dismissed } = flags;
  const total = open + upheld + dismissed;
  return (
    <Figure name={name}>
      {number(total)}
      {total > 0 && <span class="muted"> {t("({} upheld, {2} dismissed)", upheld, dismissed)}</span>}
    </Figure>
  );
}

/** Who writes from the same network; which one it is, nobody is told. */
function Network({ people }: { people: Context["network"] }) {
  if (!people.length) return null;
  return (
    <section>
      <h3>{t("On the same network")}</h3>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Name person={person} />{" "}
            <span class="muted">
              {t("{} published, {2} rejected", person.published, person.rejected)}
              {person.sanctions.filter(weighs).map((sanction) => ` · ${inWords(sanction)}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
