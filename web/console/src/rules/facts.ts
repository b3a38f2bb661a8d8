// The schema as it is asked for, and what facts are called.

import { useAsked } from "../api/asking.ts";
import { language, named } from "../words/words.ts";
import { facts, type Schema } from "./schema.ts";

export const useSchema = () => useAsked<Schema>("/rules/schema");

/** What a fact is called: in the words of the language, or as the code says it. */
export const factName = (fact: string) => named(fact).replace(".", ": ").replaceAll(".", " ");

/** What a fact means. The service says so in English. */
export const meaningOf = (root: Schema, fact: string) => (language.startsWith("en") ? facts(root).find(([name]) => name === fact)?.[1] : undefined);
