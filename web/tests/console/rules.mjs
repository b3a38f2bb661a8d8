// An admin takes a rule from an idea to live, and tends what rules read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { article, ask, isQuiet, picture, post, reader, until } from "../support/world.mjs";
import { colleague, looksRight, sit } from "./desk.mjs";
import { fits } from "./people.mjs";

const HOSTILE = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&{{7*7}}\u202e`;

/** A rule of the site, made behind the page. */
const make = (admin, rule) => ask(admin, "POST", "/rules", { mode: "draft", then: { action: "hold" }, ...rule });

test("a rule goes from an idea to live, with check, shadow and backtest", async () => {
  const [admin, moderator, ana] = [await colleague("admin"), await colleague(), await reader()];
  const key = await article();
  // What the past holds: two to find, of which one was rejected, and one that has nothing of it.
  const bad = await post(ana, key, "Win at the marmot lottery");
  await post(ana, key, "My marmot is asleep");
  await post(ana, key, "Nothing to see");
  await ask(moderator, "POST", `/comments/${bad.id}/decisions`, { action: "reject", revision: 1 });

  const page = await sit(admin, "rules");
  await page.getByRole("link", { name: "Phrases", exact: true }).click();
  await page.getByLabel("Name").fill("Marmots");
  await page.getByLabel("Phrases, one on each line").fill("marmot");
  await page.getByLabel("Action").selectOption("Hold");

  // Tried on pasted text, disguised as people do, with the trace.
  await page.getByLabel("A comment").fill("Nice m4rmot you have there");
  await page.getByText("Match: Hold").waitFor();
  assert.equal(await page.locator(".sampled mark").innerText(), "m4rmot");
  await page.getByRole("cell", { name: "marmot", exact: true }).waitFor();
  await looksRight(page, "rule-editor");
  await page.getByRole("button", { name: "Keep: must match" }).click();
  await page.getByLabel("A comment").fill("A groundhog");
  await page.getByText("No match").first().waitFor();
  await page.getByRole("button", { name: "Keep: must not match" }).click();

  // Into the shadow, where it is counted and changes nothing.
  await page.getByLabel("Mode", { exact: true }).selectOption("Shadow");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 1: Shadow").waitFor();
  assert.equal((await post(ana, key, "Another marmot")).status, "published");
  const { items } = await ask(admin, "GET", "/rules");
  const rule = items.find(({ name }) => name === "Marmots");
  assert.deepEqual([rule.mode, rule.tests.length], ["shadow", 2]);
  await until(async () => (await ask(admin, "GET", `/rules/${rule.id}/stats`)).totals.matched === 1);
  await page.getByRole("link", { name: "What it did" }).click();
  await page.getByRole("row", { name: /^Matched 1/ }).waitFor();
  await looksRight(page, "rule-figures");
  // The chart is read by the keyboard.
  const chart = page.getByRole("slider", { name: /Hits by day/ });
  assert.match(await chart.getAttribute("aria-valuetext"), /: 0 live, 1 in the shadow$/);
  await chart.press("ArrowLeft");
  assert.match(await chart.getAttribute("aria-valuetext"), /: 0 live, 0 in the shadow$/);

  // Against the past: two hits, one of them right; then a change, compared with what is saved.
  await page.getByRole("link", { name: "Backtest" }).click();
  await page.getByRole("button", { name: "Backtest" }).click();
  await page.getByText("1 of 1 matches were rejected").waitFor();
  await page.getByRole("button", { name: /^Matched and rejected/ }).click();
  assert.equal(await page.locator(".report mark").first().innerText(), "marmot");
  await looksRight(page, "rule-backtest");
  await page.getByRole("link", { name: "Edit and try" }).click();
  await page.getByLabel("Phrases, one on each line").fill("marmot\nnothing to see");
  await page.getByRole("link", { name: "Backtest" }).click();
  await page.getByText("compares it with version 1").waitFor();
  await page.getByRole("button", { name: "Backtest" }).click();
  await page.getByText("1 hit gained").waitFor();

  // Live, it acts.
  await page.getByRole("link", { name: "Edit and try" }).click();
  await page.getByLabel("Phrases, one on each line").fill("marmot");
  await page.getByLabel("Mode", { exact: true }).selectOption("Live");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2: Live").waitFor();
  assert.equal((await post(ana, key, "A marmot at last")).status, "held");
  await page.getByRole("link", { name: "All rules" }).click();
  await page.getByRole("img", { name: /^Marmots: [12] hits? in thirty days/ }).waitFor();
  await looksRight(page, "rules");
  await page.setViewportSize({ width: 360, height: 740 });
  await picture(page, "console-rules-narrow");
  assert.ok(await fits(page), "the list scrolls sideways");
  isQuiet(page);
});

test("mistakes stand where they were made, and a rule that fails its own tests does not go live", async () => {
  const admin = await colleague("admin");
  const page = await sit(admin, "rules/new?from=links");
  await page.getByLabel("Name").fill("");
  await page.locator(".field.bad", { hasText: "Name" }).getByText("this must not be empty").waitFor();
  await page.getByLabel("Name").fill("Links");
  await page.locator(".fact").first().getByLabel("Value").fill("a week");
  await page.locator(".fact.bad").getByText("a duration is a whole number").waitFor();
  await looksRight(page, "rule-mistake");
  await page.locator(".fact.bad").getByLabel("Value").fill("7d");
  await page.getByLabel("A comment").fill("No link at all");
  await page.getByRole("textbox", { name: "Author: account age" }).fill("1d");
  await page.getByText("No match").first().waitFor();
  await page.getByRole("button", { name: "Keep: must match" }).click();
  await page.locator(".try .entries .problem").waitFor();
  await page.getByLabel("Mode", { exact: true }).selectOption("Live");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".toast.bad").waitFor();
  assert.equal((await ask(admin, "GET", "/rules")).items.some(({ name }) => name === "Links"), false);
  isQuiet(page);
});

test("a rule that rejects is tried before it goes live, or somebody says why not", async () => {
  const admin = await colleague("admin");
  const page = await sit(admin, "rules/new?from=phrases");
  await page.getByLabel("Name").fill("Reject at once");
  await page.getByLabel("Phrases, one on each line").fill("xyzzy");
  await page.getByLabel("Action").selectOption("Reject");
  await page.getByLabel("Mode", { exact: true }).selectOption("Live");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Why it goes live untried").fill("a flood is under way");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 1: Live").waitFor();
});

test("form and text change the same rule, and neither loses what it does not know", async () => {
  const admin = await colleague("admin");
  const when = {
    all: [
      { at_least: { n: 1, of: [{ "text.links": { gte: 1 } }, { "text.zalgo": true }] } },
      { "time.hour": { gte: 22, lt: 24 } },
      { none: [{ "link.domain": { in: ["a.example", "b.example"] } }] },
      { text: { regex: "(?i)\\bmarmot\\b" } },
    ],
  };
  const rule = await make(admin, { name: "Whole", when, scope: { articles: ["a-key"] }, policy: { ground: "terms", clause: "4.2" }, tests: [{ given: { body: "x", duplicates: 2 }, expect: "no_match" }] });
  const page = await sit(admin, `rules/${rule.id}`);
  await page.getByLabel("Name").fill("Whole still");
  await page.getByText(`{"time.hour":{"gte":22,"lt":24}}`).waitFor();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const area = page.getByLabel("The rule as JSON");
  const written = JSON.parse(await area.inputValue());
  assert.deepEqual(written, { name: "Whole still", mode: "draft", scope: rule.scope, when, then: rule.then, policy: rule.policy, tests: rule.tests });
  await area.fill(JSON.stringify({ ...written, name: "Whole again" }, null, 2));
  await page.getByRole("button", { name: "Form" }).click();
  assert.equal(await page.getByLabel("Name").inputValue(), "Whole again");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved as version 2").waitFor();
  const saved = await ask(admin, "GET", `/rules/${rule.id}`);
  assert.deepEqual(saved.when, when);
  assert.deepEqual([saved.name, saved.scope, saved.policy, saved.tests], ["Whole again", rule.scope, rule.policy, rule.tests]);
});

test("the text completes from the schema by keyboard, and mistakes lead to their place", async () => {
  const admin = await colleague("admin");
  const page = await sit(admin, "rules/new");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const area = page.getByLabel("The rule as JSON");
  await area.fill("");
  await page.keyboard.type('{ "name": "Typed", "mode": "dr');
  await page.getByRole("option", { name: '"draft"' }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type(', "whe');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"text.li');
  await page.getByRole("option", { name: /^text.links/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+ ");
  await page.keyboard.press("ArrowDown");
  await looksRight(page, "rule-json");
  await page.keyboard.press("Escape");
  await page.keyboard.type('"gte": 2');
  await area.press("End");
  await page.keyboard.type(', "then": { "action": "ho');
  await page.keyboard.press("Enter");
  await page.keyboard.type(" } }");
  const typed = (await area.inputValue()).replace(/\s/g, "");
  assert.equal(typed, '{"name":"Typed","mode":"draft","when":{"text.links":{"gte":2}},"then":{"action":"hold"}}');

  await area.fill('{\n "name": "Typed",\n "mode": "draft",\n "when": { "all": [ { "text.links": { "gte": 2 } }, { "text.lenght": { "gte": 2 } } ] },\n "then": { "action": "hold" }\n}');
  await page.getByRole("button", { name: "/when/all/1/text.lenght" }).click();
  const at = await area.evaluate(({ value, selectionStart }) => value.slice(selectionStart, selectionStart + 13));
  assert.equal(at, '"text.lenght"');
  await looksRight(page, "rule-json-mistake");
  await area.fill("{ broken");
  await page.getByRole("alert").waitFor();
  assert.equal(await page.getByRole("button", { name: "Form" }).getAttribute("aria-disabled"), "true");
  isQuiet(page);
});

test("two admins at one rule do not lose each other's work", async () => {
  const [admin, other] = [await colleague("admin"), await colleague("admin")];
  const rule = await make(admin, { name: "Shared", when: { "text.links": { gte: 1 } } });
  const page = await sit(admin, `rules/${rule.id}`);
  await page.getByLabel("Name").fill("Mine");
  await ask(other, "PUT", `/rules/${rule.id}`, { ...rule, name: "Theirs" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`${other.name} saved version 2 meanwhile.`).waitFor();
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText("Saved as version 3").waitFor();
  assert.equal((await ask(admin, "GET", `/rules/${rule.id}`)).name, "Mine");
});

test("versions show what changed and lead back", async () => {
  const admin = await colleague("admin");
  const rule = await make(admin, { name: "Before", when: { "text.links": { gte: 1 } } });
  await ask(admin, "PUT", `/rules/${rule.id}`, { ...rule, name: "After", then: { action: "flag" } });
  const page = await sit(admin, `rules/${rule.id}/versions`);
  await page.getByRole("heading", { name: "What version 2 changed" }).waitFor();
  const lines = async (kind) => (await page.locator(`.diff ${kind}`).allInnerTexts()).map((line) => line.trimEnd());
  assert.deepEqual(await lines("del"), ['-   "name": "Before",', '-     "action": "hold"']);
  assert.deepEqual(await lines("ins"), ['+   "name": "After",', '+     "action": "flag"']);
  await looksRight(page, "rule-versions");
  await page.getByRole("button", { name: "Back to this" }).click();
  await page.getByText("Version 1 is in force again, as version 3").waitFor();
  assert.equal((await ask(admin, "GET", `/rules/${rule.id}`)).name, "Before");
});

test("a rule is applied to comments of the past after a preview, and taken back", async () => {
  const [admin, ana] = [await colleague("admin"), await reader()];
  const key = await article();
  for (const number of [1, 2]) await post(ana, key, `A capybara, number ${number}`);
  const rule = await make(admin, { name: "Capybaras", mode: "live", when: { text: { phrase: "capybara" } } });
  const page = await sit(admin, `rules/${rule.id}/past`);
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByRole("button", { name: "Apply it to 2 comments" }).waitFor();
  await looksRight(page, "rule-past");
  await page.getByRole("button", { name: "Apply it to 2 comments" }).click();
  await page.getByRole("button", { name: "Take it all back" }).waitFor();
  const statuses = async () => (await ask(admin, "GET", "/moderation/comments?q=capybara")).items.map(({ status }) => status);
  assert.deepEqual(await statuses(), ["held", "held"]);
  await page.getByRole("button", { name: "Take it all back" }).click();
  await page.getByText("2 comments stand as before").waitFor();
  assert.deepEqual(await statuses(), ["published", "published"]);
  isQuiet(page);
});

test("a phrase list is read from a file, a term is tried before it comes in, and an innocent word becomes an exception", async () => {
  const [admin, ana] = [await colleague("admin"), await reader()];
  const key = await article();
  await post(ana, key, "What a gadget this is");
  await post(ana, key, "What a megagadgetry this is");
  const page = await sit(admin, "rules/lists");
  await page.getByLabel("A new list").fill("things");
  await page.getByRole("button", { name: "Begin it" }).click();
  await page.getByLabel("Import a file").setInputFiles({ name: "things.txt", mimeType: "text/plain", buffer: Buffer.from("widget\r\n\r\nsprocket\nWIDGET\n") });
  await page.getByText("Imported: things.txt").waitFor();
  await page.getByText("sprocket").waitFor();
  await page.getByLabel("A term", { exact: true }).fill("*gadget*");
  await page.getByRole("button", { name: "What would it have hit?" }).click();
  await page.getByText("2 hits").waitFor();
  assert.deepEqual(await page.locator(".notice mark").allInnerTexts(), ["megagadgetry", "gadget"]);
  await looksRight(page, "phrase-list");
  await page.getByRole("button", { name: "“megagadgetry” is an exception" }).click();
  await page.getByText("1 hit", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Add the term" }).click();
  await page.getByRole("button", { name: "Take out *gadget*" }).waitFor();
  const list = await ask(admin, "GET", "/phrase-lists/things");
  assert.deepEqual([list.terms.includes("*gadget*"), list.exceptions], [true, ["megagadgetry"]]);
  await page.getByRole("button", { name: "Take out sprocket" }).click();
  await until(async () => !(await ask(admin, "GET", "/phrase-lists/things")).terms.includes("sprocket"));
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page), "it scrolls sideways");
  isQuiet(page);
});

test("the learner says what it has learned, and why rules may not read it yet", async () => {
  const admin = await colleague("admin");
  const page = await sit(admin, "rules/learner");
  await page.getByText("It has not seen enough yet").waitFor();
  await looksRight(page, "learner");
});

test("what is hostile in a name, a text or a term is text and nothing else", async () => {
  const [admin, ana] = [await colleague("admin"), await reader()];
  const key = await article();
  await post(ana, key, `quokka ${HOSTILE}`);
  const name = `Quokka ${HOSTILE}`.slice(0, 100);
  const rule = await make(admin, { name, mode: "live", when: { text: { phrase: "quokka" } } });
  await ask(admin, "PUT", "/phrase-lists/hostile", { terms: [HOSTILE, "quokka"] });
  const page = await sit(admin, "rules");
  await page.getByRole("link", { name: "Quokka <img" }).click();
  await page.getByLabel("A comment").fill(`quokka ${HOSTILE}`);
  await page.locator(".sampled mark").waitFor();
  await page.getByRole("link", { name: "Backtest" }).click();
  await page.getByRole("button", { name: "Backtest" }).click();
  await page.locator(".report .figures").waitFor();
  await page.getByRole("link", { name: "Versions" }).click();
  await page.locator(".diff").waitFor();
  await page.getByRole("link", { name: "Past comments" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator(".entries mark").first().waitFor();
  await page.goto(page.url().replace(/rules\/.*/, "rules/lists/hostile"));
  await page.getByLabel("A term", { exact: true }).fill("quokka");
  await page.getByRole("button", { name: "What would it have hit?" }).click();
  await page.locator(".notice mark").waitFor();
  assert.equal(await page.locator("#view img, #view script").count(), 0);
  await ask(admin, "DELETE", `/rules/${rule.id}`);
  isQuiet(page);
});

test("every view of rules speaks German, fits a telephone, and is for admins alone", async () => {
  const admin = await colleague("admin");
  const rule = await make(admin, { name: "Deutsch", when: { all: [{ "author.account_age": { lt: "7d" } }, { "text.links": { gte: 1 } }] } });
  const page = await sit(admin, "rules");
  await page.evaluate(() => localStorage.setItem("gavel:console:language", '"de"'));
  for (const [place, heading] of [
    ["rules", "Regeln"],
    ["rules/lists", "Wortlisten"],
    ["rules/learner", "Lerner"],
    [`rules/${rule.id}`, "Deutsch"],
    [`rules/${rule.id}/backtest`, "Deutsch"],
    [`rules/${rule.id}/record`, "Deutsch"],
    [`rules/${rule.id}/versions`, "Deutsch"],
    ["people", "Personen"],
  ]) {
    await page.goto(page.url().replace(/daily\/.*/, `daily/${place}`));
    await page.getByRole("heading", { name: heading, exact: true }).first().waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    assert.ok(await fits(page), `${place} scrolls sideways`);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await page.goto(page.url().replace(/daily\/.*/, `daily/rules/${rule.id}`));
  await page.getByRole("textbox", { name: "Person: Alter des Kontos" }).waitFor({ state: "attached" });
  await looksRight(page, "rule-german");
  const schema = await ask(admin, "GET", "/rules/schema");
  const names = await page.getByLabel("Merkmal").first().locator("option").allInnerTexts();
  assert.equal(names.length, Object.keys(schema.$defs.condition.properties).length - 4);
  // Facts without a German name would show the code's.
  assert.deepEqual(names.filter((name) => /^(Author|Article|Rate|Flags|Thread|Client|Time|Model|Link: [a-z]|Text: (own|near|mixed|caps|repeat|symbols|personal|zalgo|words|length|language))/.test(name)), []);
});
