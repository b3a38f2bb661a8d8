// The search for people. What is asked for stands in the address, so that it can be gone back to.

import { usePages } from "../api/asking.ts";
import { query } from "../api/client.ts";
import type { Role } from "../api/shapes.ts";
import { go, href, usePlace } from "../app/router.ts";
import { me } from "../app/session.ts";
import { Check, Choice, Field } from "../parts/field.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { counts, Table } from "../parts/table.tsx";
import { When } from "../parts/when.tsx";
import { named, t } from "../words/words.ts";
import type { Found } from "./shapes.ts";
import { Standing } from "./standing.tsx";

export function Search() {
  const asked = usePlace().query;
  const wanted = { q: asked.get("q") ?? "", role: asked.get("role") ?? "", sanctioned: asked.get("sanctioned") ?? "" };
  const pages = usePages<Found>(query("/accounts", wanted));
  const seek = (change: Partial<typeof wanted>) => go(query(href("people"), { ...wanted, ...change }), { replace: true });
  const roles: ["" | Role, string][] = [["", t("Everybody")], ...(["reader", "moderator", "admin"] as const).map((role): [Role, string] => [role, named(role)])];
  const hint = me.value?.role === "admin" ? t("How the name begins, or a whole e-mail address") : t("How the name begins");
  return (
    <>
      <h1>{t("People")}</h1>
      <form class="seek" role="search">
        <Field label={t("Search")} hint={hint} type="search" value={wanted.q} maxLength={254} onInput={(event) => seek({ q: event.currentTarget.value })} />
        <Choice label={t("Role")} value={wanted.role as Role} choices={roles} choose={(role) => seek({ role })} />
        <Check checked={!!wanted.sanctioned} turn={(on) => seek({ sanctioned: on ? "true" : "" })}>
          {t("Only with a sanction in force")}
        </Check>
      </form>
      <Results {...pages} />
    </>
  );
}

function Results({ items, problem, isLoading, more, reload }: ReturnType<typeof usePages<Found>>) {
  if (problem) return <Failed problem={problem} retry={reload} />;
  if (!items.length) return isLoading ? <Loading /> : <Empty title={t("Nobody is found")}>{t("Try the beginning of the name alone.")}</Empty>;
  const columns = [
    { name: t("Name"), cell: ({ id, username }: Found) => <a href={href("people", id)}><bdi>{username}</bdi></a> },
    { name: t("Role"), cell: ({ role }: Found) => named(role) },
    { name: t("Since"), cell: ({ created_at }: Found) => <When at={created_at} /> },
    counts(named("published"), ({ published }: Found) => published),
    counts(named("rejected"), ({ rejected }: Found) => rejected),
    counts(t("Trust"), ({ trust }: Found) => trust),
    { name: t("In force"), cell: ({ sanctions }: Found) => sanctions.map((sanction) => <Standing key={sanction.kind} {...sanction} />) },
  ];
  return (
    <>
      <Table caption={t("People")} columns={columns} rows={items} keyOf={({ id }) => id} />
      {more && <button type="button" onClick={more}>{t("Show more")}</button>}
    </>
  );
}
