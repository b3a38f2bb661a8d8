// A value of a setting or a record, as people read it.

import { number, t } from "../words/words.ts";
import type { Json } from "./shapes.ts";

export function Value({ value }: { value: Json | undefined }) {
  if (value === null || value === undefined || value === "") return <em>{t("nothing")}</em>;
  if (typeof value === "boolean") return <>{value ? t("yes") : t("no")}</>;
  if (typeof value === "number") return <>{number(value)}</>;
  if (typeof value === "string") return <span class="text">{value}</span>;
  if (Array.isArray(value)) return value.length ? <span class="text">{value.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(", ")}</span> : <em>{t("nothing")}</em>;
  return <code>{JSON.stringify(value)}</code>;
}
