// The phrase lists that rules name.

import { useState } from "preact/hooks";
import { useAsked } from "../api/asking.ts";
import { go, href } from "../app/router.ts";
import { Field } from "../parts/field.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { counts, Table } from "../parts/table.tsx";
import { t } from "../words/words.ts";

interface Size {
  name: string;
  terms: number;
}

export function PhraseLists() {
  const { value, problem, reload } = useAsked<{ items: Size[] }>("/phrase-lists");
  const [name, setName] = useState("");
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!value) return <Loading />;
  const columns = [
    { name: t("Name"), cell: ({ name }: Size) => <a href={href("rules", "lists", name)}>{name}</a> },
    counts(t("Terms"), ({ terms }: Size) => terms),
  ];
  return (
    <>
      <h1>{t("Phrase lists")}</h1>
      {value.items.length ? <Table caption={t("Phrase lists")} columns={columns} rows={value.items} keyOf={({ name }) => name} /> : <Empty title={t("No phrase lists yet")}>{t("A list holds terms that several rules look for.")}</Empty>}
      <form class="seek" onSubmit={() => go(href("rules", "lists", name))}>
        <Field label={t("A new list")} hint={t("Lower-case letters, digits and hyphens")} required pattern="[a-z0-9_\-]{1,80}" value={name} onInput={(event) => setName(event.currentTarget.value)} />
        <button type="submit">{t("Begin it")}</button>
      </form>
    </>
  );
}
