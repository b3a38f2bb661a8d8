// The published schema of rules: what stands where, what it means, and what fits.

import type { Json } from "./shapes.ts";

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  properties?: Record<string, Schema | false>;
  items?: Schema;
  enum?: Json[];
  const?: Json;
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
  pattern?: string;
  maxLength?: number;
}

/** A schema with all that it refers to or leaves open, as plain schemas. */
function plain(root: Schema, schema: Schema): Schema[] {
  const { $ref, anyOf = [], oneOf = [] } = schema;
  const referred = $ref ? plain(root, root.$defs?.[$ref.replace("#/$defs/", "")] ?? {}) : [];
  return [schema, ...referred, ...[...anyOf, ...oneOf].flatMap((each) => plain(root, each))];
}

/** What may stand at a path of a document. */
export function at(root: Schema, path: (string | number)[]): Schema[] {
  let here = plain(root, root);
  for (const step of path) {
    here = here.flatMap(({ properties, items }) => {
      const inner = typeof step === "number" ? items : properties?.[step];
      return inner ? plain(root, inner) : [];
    });
  }
  return here;
}

/** The words that a value at a path may be, if only some. */
export function choicesAt(root: Schema, path: (string | number)[]): Json[] {
  return at(root, path).flatMap(({ enum: words = [], const: word }) => (word === undefined ? words : [word]));
}

/** The facts with what each means. */
export function facts(root: Schema): [string, string][] {
  const properties = root.$defs?.condition?.properties ?? {};
  return Object.entries(properties)
    .filter(([name]) => name === "text" || name.includes("."))
    .map(([name, schema]) => [name, (schema && schema.description) || ""]);
}

/** The name of the test that a fact takes, such as `number_test`. */
export function testOf(root: Schema, fact: string): string | undefined {
  const schema = root.$defs?.condition?.properties?.[fact];
  return (schema && schema.$ref?.replace("#/$defs/", "")) || undefined;
}
