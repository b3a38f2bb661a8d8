// Who moderates the site and who leads it, and how somebody comes to.

import { useState } from "preact/hooks";
import { useAsked, usePages } from "../api/asking.ts";
import { post, put, query } from "../api/client.ts";
import type { Role } from "../api/shapes.ts";
import { href } from "../app/router.ts";
import { me } from "../app/session.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { Choice, Field } from "../parts/field.tsx";
import { Form, inGeneral, typedIn } from "../parts/form.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { named, t } from "../words/words.ts";

interface Member {
  invited: boolean;
  id: string;
  username: string;
  email: string | null;
  role: Role;
  sso: boolean;
  totp: boolean;
}

interface Staff {
  items: Member[];
}

type Give = (account: { id: string; username: string }, role: Role) => void;

const STAFF: Role[] = ["moderator", "admin"];
const ROLES: Role[] = ["reader", ...STAFF];

export default function Team() {
  const { value, problem, reload, set } = useAsked<Staff>("/staff");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const give: Give = async ({ id, username }, role) => {
    try {
      set(await put<Staff>(`/staff/${id}`, { role }));
      tell(t("{} is now: {2}.", username, named(role)));
    } catch (failure) {
      complainOf(failure);
      // What was chosen did not come to be.
      reload();
    }
  };
  return (
    <>
      <h1>{t("Team")}</h1>
      <Table
        caption={t("Team")}
        rows={value.items}
        keyOf={({ id }) => id}
        columns={[
          { name: t("Name"), cell: (member) => <NameOf member={member} /> },
          { name: t("Email"), cell: ({ email, sso }) => (sso ? t("The site signs them in") : email) },
          { name: t("Signs in with a code"), cell: ({ totp }) => (totp ? t("Yes") : t("No")) },
          { name: t("Role"), cell: (member) => <RoleOf member={member} give={give} /> },
        ]}
      />
      <More staff={value.items} give={give} />
      <Invitation invited={set} />
    </>
  );
}

function NameOf({ member: { id, username, invited } }: { member: Member }) {
  return (
    <>
      <a href={href("people", id)}>
        <bdi>{username}</bdi>
      </a>
      {invited && <span class="muted"> · {t("invited")}</span>}
    </>
  );
}

function RoleOf({ member, give }: { member: Member; give: Give }) {
  // Nobody locks themselves out by a slip of the hand.
  if (member.id === me.value?.id) return named(member.role);
  return (
    <select aria-label={t("Role of {}", member.username)} value={member.role} onChange={(event) => give(member, event.currentTarget.value as Role)}>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {named(role)}
        </option>
      ))}
    </select>
  );
}

/** Somebody who has an account becomes one of the team. */
function More({ staff, give }: { staff: Member[]; give: Give }) {
  const [sought, seek] = useState("");
  return (
    <section class="stack">
      <h2>{t("Make somebody a moderator")}</h2>
      <Field
        label={t("Search")}
        hint={t("They make an account as readers do. How its name begins, or its whole e-mail address.")}
        type="search"
        value={sought}
        onInput={(event) => seek(event.currentTarget.value)}
      />
      {sought.length > 1 && <Candidates sought={sought} staff={staff} give={give} />}
    </section>
  );
}

function Candidates({ sought, staff, give }: { sought: string; staff: Member[]; give: Give }) {
  const { items } = usePages<{ id: string; username: string }>(query("/accounts", { q: sought }));
  const others = items.filter(({ id }) => !staff.some((member) => member.id === id));
  return (
    <ul>
      {others.map((person) => (
        <li key={person.id}>
          <button type="button" onClick={() => give(person, "moderator")}>
            {t("Make {} a moderator", person.username)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Somebody who has no account gets one, and a mail. */
function Invitation({ invited }: { invited(staff: Staff): void }) {
  const [role, setRole] = useState<Role>("moderator");
  const send = async (typed: FormData, form: HTMLFormElement) => {
    const email = typedIn(typed, "email");
    invited(await post<Staff>("/staff", { email, username: typedIn(typed, "username"), role }));
    tell(t("An invitation is on its way to {}.", email!));
    form.reset();
  };
  return (
    <section class="stack">
      <h2>{t("Invite somebody")}</h2>
      <p>{t("Who has no account here gets one, and a mail with a link to choose a password. It works for a week.")}</p>
      <Form name={t("Invite")} send={send} say={inGeneral}>
        {(problem) => (
          <>
            <Field label={t("Email")} name="email" type="email" required problem={problem?.of("email")} />
            <Field label={t("Name")} name="username" required maxLength={32} hint={t("Readers see it beside what they write.")} problem={problem?.of("username")} />
            <Choice<Role> label={t("Role")} value={role} choices={STAFF.map((role) => [role, named(role)])} choose={setRole} />
          </>
        )}
      </Form>
    </section>
  );
}
