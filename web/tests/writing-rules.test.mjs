// What the editor of rules makes of a text that is still being written, and of a document that the form changes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

const source = `
export * from "./complete.ts";
export * from "./document.ts";
export * from "./diff.ts";
export * from "./leaf.ts";`;
const resolveDir = new URL("../console/src/rules/", import.meta.url).pathname;
const { outputFiles } = await build({
  stdin: { contents: source, resolveDir },
  bundle: true,
  write: false,
  format: "esm",
});
const { diff, documentOf, factsOf, placesIn, pointer, put, simple, spotAt, suggestions } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

/** The spot at the bar. */
function spot(text) {
  const cursor = text.indexOf("|");
  return spotAt(text.replace("|", ""), cursor);
}

test("the cursor knows where in the document it stands, however unfinished that is", () => {
  for (const [text, path, isKey, typed] of [
    ["{|", [], true, ""],
    ['{ "na|', [], true, "na"],
    ['{ "mode": "|', ["mode"], false, ""],
    ['{ "mode": |', ["mode"], false, ""],
    ['{ "mode": "draft", "wh|en": {} }', [], true, "wh"],
    ['{ "when": { "all": [ { "text.links": { "gte": 1 } }, { "|', ["when", "all", 1], true, ""],
    ['{ "when": { "all": [ { "text": { "forms": ["fold", "|', ["when", "all", 0, "text", "forms", 1], false, ""],
    ['{ "a": "\\"}{[,:", "b": "|', ["b"], false, ""],
    ['{ "tests": [ { "given": { "body": "x" }, "expect": ma|', ["tests", 0, "expect"], false, "ma"],
  ]) {
    const found = spot(text);
    assert.deepEqual([found.path, found.isKey, found.typed], [path, isKey, typed], text);
  }
  assert.equal(spot('{ "mode": "draft" |'), undefined, "behind a value nothing fits but a comma");
  assert.equal(spot("|"), undefined);
});

test("every place of a document is found in its text", () => {
  const text = '{\n  "when": { "all": [ { "text.links": { "gte": 1 } }, [ "x", 2 ] ] },\n  "a/b~c": 3\n}';
  const places = placesIn(text);
  for (const [path, start] of [
    ["", "{"],
    ["/when", '"when"'],
    ["/when/all/0", '{ "text.links"'],
    ["/when/all/0/text.links/gte", '"gte"'],
    ["/when/all/1/0", '"x"'],
    ["/when/all/1/1", "2"],
    ["/a~1b~0c", '"a/b~c"'],
  ]) {
    assert.ok(text.slice(places.get(path)).startsWith(start), `${path} at ${places.get(path)}`);
  }
});

const schema = {
  properties: { name: { type: "string" }, mode: { enum: ["draft", "live"], description: "Whether it runs." }, when: { $ref: "#/$defs/condition" } },
  $defs: {
    condition: { type: "object", properties: { all: { type: "array", items: { $ref: "#/$defs/condition" } }, "text.links": { $ref: "#/$defs/number", description: "Links." }, text: { anyOf: [{ type: "object", properties: { list: { type: "string" } } }] } } },
    number: { type: "object", properties: { gte: { type: "number" }, lt: { type: "number" } } },
  },
};

const offered = (text, lists = []) => suggestions(schema, text.replace("|", ""), spot(text), lists).map(({ insert }) => insert);

test("what fits at the cursor comes from the schema", () => {
  assert.deepEqual(offered('{ "mode": "draft", |'), ['"name": ""', '"when": {}']);
  assert.deepEqual(offered('{ "mode": "|'), ['"draft"', '"live"']);
  assert.deepEqual(offered('{ "when": { "all": [ { "li|'), ['"text.links": {}']);
  assert.deepEqual(offered('{ "when": { "text.links": { "gte": 1, "|'), ['"lt": ']);
  assert.deepEqual(offered('{ "when": { "text": { "list": "|', ["spam", "insults"]), ['"spam"', '"insults"']);
  assert.deepEqual(offered('{ "m|": "draft" }'), ['"mode"', '"name"'], "a name whose value is there brings none");
});

test("a value is put into a document without touching the one before, and what is empty goes with it", () => {
  const before = { exempt: { roles: ["admin"] }, when: { all: [1, 2, 3] } };
  assert.deepEqual(put(before, ["when", "all", 1], "two"), { ...before, when: { all: [1, "two", 3] } });
  assert.deepEqual(put(before, ["exempt", "roles"], undefined), { when: before.when });
  assert.deepEqual(put(before, ["limits", "max_hit_share"], 0.1).limits, { max_hit_share: 0.1 });
  assert.deepEqual(before, { exempt: { roles: ["admin"] }, when: { all: [1, 2, 3] } });
  assert.equal(pointer(["when", "a/b", 0, "~"]), "/when/a~1b/0/~0");
});

test("a saved rule becomes a document without what the service added, and with whatever else it holds", () => {
  const saved = { id: "x", revision: 3, saved_by: "ana", brake: null, stats: {}, when: {}, future: 1, mode: "draft", name: "n", then: {} };
  assert.deepEqual(Object.keys(documentOf(saved)), ["name", "mode", "when", "then", "future"]);
});

test("the facts of a condition are found in every group, with their windows", () => {
  const when = { all: [{ text: { phrase: "x" } }, { any: [{ "rate.author.comments": { per: "1h", gte: 3 } }] }, { at_least: { n: 1, of: [{ none: [{ "text.zalgo": true }] }] } }] };
  assert.deepEqual([...factsOf(when)], [["text", undefined], ["rate.author.comments", "1h"], ["text.zalgo", undefined]]);
});

test("the form shows a test only where it can show all of it", () => {
  assert.deepEqual(simple("number", { gte: 1 }), { operator: "gte", value: 1 });
  assert.equal(simple("number", { gte: 1, lt: 5 }), undefined);
  assert.deepEqual(simple("bool", true), simple("bool", { eq: true }));
  assert.deepEqual(simple("rate", { per: "1h", gt: 2 }), { operator: "gt", value: 2 });
  assert.deepEqual(simple("text", { phrase: ["a", "b"], as: "substring" }).value, ["a", "b"]);
  assert.equal(simple("text", { phrase: 7 }), undefined);
  assert.equal(simple("word", { in: "not a list", eq: "x" }), undefined);
});

test("a difference keeps what is equal and tells the rest line by line", () => {
  const lines = diff("a\nb\nc\nd", "a\nc\nx\nd").map(({ sign, text }) => sign + text);
  assert.deepEqual(lines, [" a", "-b", " c", "+x", " d"]);
});
