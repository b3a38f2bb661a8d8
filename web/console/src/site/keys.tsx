// The keys of the site: what its programs show, and what vouches for its own people.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { post, remove } from "../api/client.ts";
import { complainOf, tell } from "../app/toasts.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Check, Choice, Field, TextField } from "../parts/field.tsx";
import { Form, inGeneral, typedIn } from "../parts/form.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { When } from "../parts/when.tsx";
import { t } from "../words/words.ts";
import { Secret } from "./secret.tsx";

interface Key {
  id: string;
  name: string;
  created_at: string;
}

interface ApiKey extends Key {
  token?: string;
}

type Kind = "hs256" | "jwks_url" | "jwks";

interface SsoKey extends Key {
  kind: Kind;
  kid?: string;
  secret?: string;
  jwks_url?: string;
  audience: string;
  staff: boolean;
  used_at: string | null;
}

export default function Keys() {
  return (
    <>
      <h1>{t("Access keys")}</h1>
      <ApiKeys />
      <SsoKeys />
    </>
  );
}

function ApiKeys() {
  const { value, problem, reload } = useAsked<{ items: ApiKey[] }>("/api-keys");
  const [made, setMade] = useState<ApiKey>();
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const make = async (typed: FormData, form: HTMLFormElement) => {
    setMade(await post<ApiKey>("/api-keys", { name: typedIn(typed, "name"), scopes: ["articles:write"] }));
    form.reset();
    reload();
  };
  return (
    <section class="stack">
      <h2>{t("Keys for programs")}</h2>
      <p>{t("With one of these your own system makes articles and changes them, and can do nothing else.")}</p>
      <KeyTable caption={t("Keys for programs")} keys={value.items} path="/api-keys" lost={t("Programs that show it are refused at once.")} reload={reload} />
      <Form name={t("Make a key")} send={make} say={inGeneral}>
        {(problem) => <Field label={t("Name")} name="name" required maxLength={100} problem={problem?.of("name")} hint={t("Which program it is for.")} />}
      </Form>
      {made && <Secret title={t("The key {}", made.name)} secret={made.token!} close={() => setMade(undefined)} />}
    </section>
  );
}

const kinds = (): Record<Kind, string> => ({
  hs256: t("A secret that both sides have"),
  jwks_url: t("Public keys at an address"),
  jwks: t("Public keys, pasted"),
});

function SsoKeys() {
  const { value, problem, reload } = useAsked<{ items: SsoKey[] }>("/sso-keys");
  const [made, setMade] = useState<SsoKey>();
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const add = async (key: SsoKey) => {
    if (key.secret) setMade(key);
    else tell(t("Added. Your people can sign in by it now."));
    reload();
  };
  return (
    <section class="stack">
      <h2>{t("Keys for single sign-on")}</h2>
      <p>{t("Readers who are signed in on your site need not sign in here: your site says who they are, and one of these proves that it was your site.")}</p>
      <KeyTable
        caption={t("Keys for single sign-on")}
        keys={value.items}
        path="/sso-keys"
        lost={t("Nobody can sign in by it any more. Whoever is signed in stays so.")}
        reload={reload}
        columns={[
          { name: t("Kind"), cell: ({ kind, kid, jwks_url }) => <>{kinds()[kind]} <code>{kid ?? jwks_url}</code></> },
          { name: t("Audience"), cell: ({ audience }) => <code>{audience}</code> },
          { name: t("Staff, too"), cell: ({ staff }) => (staff ? t("Yes") : t("No")) },
          { name: t("Last used"), cell: ({ used_at }) => (used_at ? <When at={used_at} /> : t("Never")) },
        ]}
      />
      <NewSsoKey added={add} />
      {made && <Secret title={t("The key {}", made.name)} name={t("Its kid is {}.", made.kid!)} secret={made.secret!} close={() => setMade(undefined)} />}
    </section>
  );
}

function NewSsoKey({ added }: { added(key: SsoKey): Promise<void> }) {
  const [kind, setKind] = useState<Kind>("hs256");
  const send = async (typed: FormData, form: HTMLFormElement) => {
    const pasted = typedIn(typed, "jwks");
    await added(
      await post<SsoKey>("/sso-keys", {
        name: typedIn(typed, "name"),
        kind,
        jwks_url: typedIn(typed, "jwks_url"),
        jwks: pasted && parsed(pasted),
        audience: typedIn(typed, "audience"),
        staff: typed.has("staff"),
      }),
    );
    form.reset();
    setKind("hs256");
  };
  return (
    <Form name={t("Add a key")} send={send} say={inGeneral}>
      {(problem) => (
        <>
          <Field label={t("Name")} name="name" required maxLength={100} problem={problem?.of("name")} />
          <Choice<Kind> label={t("Kind")} value={kind} choices={Object.entries(kinds()) as [Kind, string][]} choose={setKind} />
          {kind === "jwks_url" && <Field label={t("Address of the public keys")} name="jwks_url" type="url" required problem={problem?.of("jwks_url")} />}
          {kind === "jwks" && <TextField label={t("Public keys")} hint={t("As a JSON Web Key Set.")} name="jwks" required spellcheck={false} problem={problem?.of("jwks")} />}
          <Field label={t("Audience")} name="audience" maxLength={255} hint={t("What tokens name as “aud”. Empty: the site's short name.")} problem={problem?.of("audience")} />
          <Check name="staff">{t("It may sign in moderators and admins, too")}</Check>
        </>
      )}
    </Form>
  );
}

/** What was pasted, as JSON; what is none, the service says what is wrong with. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface KeyTableProps<T extends Key> {
  caption: string;
  keys: T[];
  path: string;
  /** What comes of taking one back. */
  lost: string;
  reload(): void;
  columns?: Column<T>[];
}

function KeyTable<T extends Key>({ caption, keys, path, lost, reload, columns = [] }: KeyTableProps<T>) {
  const [doubted, doubt] = useState<T>();
  if (!keys.length) return <p class="muted">{t("There are none.")}</p>;
  const takeBack = async () => {
    try {
      await remove(`${path}/${doubted!.id}`);
      tell(t("The key {} counts no more.", doubted!.name));
    } catch (failure) {
      complainOf(failure);
    }
    doubt(undefined);
    reload();
  };
  return (
    <>
      <Table
        caption={caption}
        rows={keys}
        keyOf={({ id }) => id}
        columns={[
          { name: t("Name"), cell: ({ name }) => <bdi>{name}</bdi> },
          ...columns,
          { name: t("Made"), cell: ({ created_at }) => <When at={created_at} /> },
          {
            name: t("Take back"),
            cell: (key) => (
              <button type="button" class="danger" aria-label={t("Take {} back", key.name)} onClick={() => doubt(key)}>
                {t("Take back")}
              </button>
            ),
          },
        ]}
      />
      {doubted && (
        <Dialog title={t("Take {} back?", doubted.name)} close={() => doubt(undefined)}>
          <Form name={t("Take it back")} kind="danger" send={takeBack}>
            <p>{lost}</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
