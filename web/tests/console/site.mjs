// An admin sets the site up, and finds in the record who changed what.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PASSWORD } from "../support/gavel.mjs";
import { mailTo } from "../support/mail.mjs";
import { admin, article, ask, host, isQuiet, post, reader, until } from "../support/world.mjs";
import { colleague, fits, looksRight, sit } from "./desk.mjs";

const HOSTILE = `<img src=x onerror="console.log('gavel: ran')">`;

const settings = () => ask(admin, "GET", "/settings");
const save = (page) => page.getByRole("button", { name: "Save", exact: true }).click();

/** Sets back what a test has set. */
async function back(change) {
  const now = await settings();
  change(now);
  await ask(admin, "PUT", "/settings", now);
}

test("a setting is changed, saved, and in force at once", async () => {
  const page = await sit(await colleague("admin"), "site/settings");
  await page.getByText("Everything is saved").waitFor();
  await looksRight(page, "settings");
  await page.getByLabel("Longest comment").fill("140");
  await page.getByLabel("People without an account").selectOption({ label: "May write; each comment waits" });
  await page.getByLabel("Names that nobody may take").fill("Editor\n\nThe Daily");
  await page.getByText("3 changes not saved").waitFor();
  await save(page);
  await page.getByText("Saved. It is in force now.").waitFor();
  const { comments, accounts } = await settings();
  assert.deepEqual([comments.max_length, comments.guests, accounts.reserved_usernames], [140, "held", ["Editor", "The Daily"]]);
  const key = await article();
  await assert.rejects(post(await reader(), key, "x".repeat(141)), /140 characters/);

  // What was changed back is no change.
  await page.getByLabel("Longest comment").fill("150");
  await page.getByLabel("Longest comment").fill("140");
  await page.getByText("Everything is saved").waitFor();
  await back((now) => Object.assign(now, { comments: { ...now.comments, max_length: 5000, guests: "off" }, accounts: { ...now.accounts, reserved_usernames: [] } }));
  isQuiet(page);
});

test("what is not right is said where it stands, and nothing typed is lost", async () => {
  const page = await sit(await colleague("admin"), "site/settings");
  await page.getByLabel("Time zone").fill("Middle/Earth");
  await page.getByRole("textbox", { name: "Reactions" }).fill("like\nNot Plain");
  await save(page);
  await page.getByText("Something is not right yet; it is marked above.").waitFor();
  await page.getByText("a time zone is named as in the IANA database").waitFor();
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await save(page);
  await page.getByText("a kind has 1 to 30 lower-case letters").waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Reactions" }).inputValue(), "like\nNot Plain");
  assert.equal(await page.evaluate(() => document.activeElement.value), "like\nNot Plain");
  await looksRight(page, "settings-wrong");
  await page.getByRole("button", { name: "Discard" }).click();
  assert.equal(await page.getByLabel("Time zone").inputValue(), "UTC");
  isQuiet(page);
});

test("a colleague's settings are kept beside one's own, and nothing typed is lost", async () => {
  const page = await sit(await colleague("admin"), "site/settings");
  await page.getByLabel("Longest comment").fill("300");
  await page.getByLabel("How long authors may change a comment").fill("60");
  await back((now) => Object.assign(now.comments, { max_length: 400, close_after_days: 30 }));
  await save(page);
  await page.getByRole("alert").getByText("A colleague saved other settings meanwhile: Longest comment, Articles close after.").waitFor();
  assert.equal(await page.getByLabel("Longest comment").inputValue(), "300");
  assert.equal(await page.getByLabel("Articles close after").inputValue(), "30");
  await page.getByText("A colleague has changed this as well, to: 400").waitFor();
  await looksRight(page, "settings-stale");
  await save(page);
  await page.getByText("Saved. It is in force now.").waitFor();
  const { comments } = await settings();
  assert.deepEqual([comments.max_length, comments.edit_window_seconds, comments.close_after_days], [300, 60, 30]);
  await back((now) => Object.assign(now.comments, { max_length: 5000, edit_window_seconds: 300, close_after_days: null }));
  isQuiet(page);
});

test("a section waits by one click, and what is in force says why", async () => {
  await ask(admin, "PUT", "/articles/vote", { url: `${host}/vote`, title: "The vote", section: HOSTILE });
  const page = await sit(await colleague("admin"), "site/sections");
  const waits = page.getByRole("checkbox", { name: `Each comment in ${HOSTILE} waits` });
  await waits.check();
  await page.getByText(`Each comment in ${HOSTILE} waits for a moderator now.`).waitFor();
  assert.ok((await settings()).moderation.premoderated_sections.includes(HOSTILE));
  await looksRight(page, "sections");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Where", { exact: true }).selectOption({ label: `Section ${HOSTILE}` });
  await page.getByText("Each comment waits for a moderator, because of its section.").waitFor();
  await page.getByLabel("Where", { exact: true }).selectOption({ label: "An article" });
  await page.getByLabel("Its key").fill("nowhere");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("There is no article of this key.").waitFor();
  await page.getByLabel("Its key").fill("vote");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("because of its section").waitFor();
  await page.getByRole("link", { name: "Sections" }).click();
  await waits.uncheck();
  await until(async () => !(await settings()).moderation.premoderated_sections.includes(HOSTILE));
  isQuiet(page);
});

test("name and origins are changed, a colleague's change is shown, and the snippet is copied", async () => {
  const before = await ask(admin, "GET", "/identity");
  const page = await sit(await colleague("admin"), "site/pages", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByLabel("Name").fill("The Evening");
  await page.getByLabel("Origins of its pages").fill(`https://evening.example\nevening.example`);
  await page.getByText(`Pages of ${host} lose their comments`).waitFor();
  await save(page);
  await page.getByText("Line 2: an origin is http:// or https:// and a host").waitFor();
  await page.getByLabel("Origins of its pages").fill(`https://evening.example\n${host}`);
  await ask(admin, "PUT", "/identity", { revision: before.revision, name: "The Morning", origins: before.origins });
  await save(page);
  await page.getByRole("alert").getByText("the name is The Morning").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), "The Evening");
  await looksRight(page, "pages");
  await save(page);
  await page.getByText("Saved. It is in force now.").waitFor();
  const after = await ask(admin, "GET", "/identity");
  assert.deepEqual([after.name, after.origins], ["The Evening", ["https://evening.example", host]]);
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await page.locator("pre").textContent());
  assert.match(copied, /^<script src="http:\/\/127[^"]+\/embed\.js" data-site="daily"/);
  await ask(admin, "PUT", "/identity", { revision: after.revision, name: before.name, origins: before.origins });
  isQuiet(page);
});

test("the record says who changed what, from what to what, and is filtered", async () => {
  const own = await colleague("admin", "record keeper");
  const rule = await ask(own, "POST", "/rules", { name: HOSTILE, mode: "shadow", when: { text: { phrase: "dormouse" } }, then: { action: "hold" } });
  await ask(own, "PUT", `/rules/${rule.id}`, { ...rule, name: `${HOSTILE} again` });
  const now = await ask(own, "GET", "/settings");
  await ask(own, "PUT", "/settings", { ...now, flags: { ...now.flags, hide_groups: 5 } });
  const bad = await reader();
  await ask(own, "POST", `/accounts/${bad.account.id}/sanctions`, { kind: "warn", reason: HOSTILE });

  const page = await sit(own, "site/record");
  const lines = page.locator("ol.record > li");
  await lines.first().waitFor();
  await lines.filter({ hasText: "record keeper changed the settings" }).first().getByText("Details").click();
  const changed = page.locator("dl.changes > div");
  await changed.first().waitFor();
  assert.deepEqual(await changed.allTextContents(), ["From so many readers3 → 5"]);
  await lines.filter({ hasText: `saved a rule “${HOSTILE} again”` }).getByText("Details").click();
  await changed.nth(1).waitFor();
  assert.equal(await changed.last().textContent(), `Name${HOSTILE} → ${HOSTILE} again`);
  await looksRight(page, "record");

  await page.getByLabel("What", { exact: true }).selectOption({ label: "Accounts, keys and sanctions" });
  await lines.filter({ hasText: `record keeper laid a sanction on ${bad.name}` }).waitFor();
  await page.getByRole("button", { name: "Show what record keeper did" }).first().click();
  await page.getByRole("button", { name: "By record keeper: show all again" }).waitFor();
  await until(async () => (await lines.count()) === 1);
  assert.match(page.url(), /what=access&actor=/);
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await page.getByText("Nothing of that kind is in the record").waitFor();
  await page.getByLabel("To", { exact: true }).fill("");
  await lines.first().waitFor();
  await ask(own, "PUT", "/settings", { ...(await settings()), flags: now.flags });
  isQuiet(page);
});

test("an admin makes a reader a moderator, who sits down at once, and ends it again", async () => {
  const own = await colleague("admin");
  const page = await sit(own, "site/team");
  await page.getByRole("row", { name: own.name }).waitFor();
  assert.equal(await page.getByLabel(`Role of ${own.name}`).count(), 0, "nobody takes their own role away");
  const person = await reader();
  await page.getByLabel("Search").fill(person.name);
  await page.getByRole("button", { name: `Make ${person.name} a moderator` }).click();
  const role = page.getByLabel(`Role of ${person.name}`);
  await role.waitFor();
  await looksRight(page, "team");
  assert.equal((await ask(person, "GET", "/me")).role, "moderator");
  await ask(person, "GET", "/review");
  await role.selectOption("reader");
  await role.waitFor({ state: "detached" });
  assert.equal((await ask(person, "GET", "/me")).role, "reader");
  isQuiet(page);
});

test("an admin invites somebody, who chooses a password by a link in a mail and moderates", async () => {
  const page = await sit(await colleague("admin"), "site/team");
  const inviting = page.locator("section", { has: page.getByRole("heading", { name: "Invite somebody" }) });
  await inviting.getByLabel("Email").fill("olga@daily.example");
  await inviting.getByLabel("Name").fill("Olga Invited");
  await inviting.getByRole("button", { name: "Invite" }).click();
  await page.getByText("An invitation is on its way to olga@daily.example.").waitFor();
  await page.getByRole("row", { name: "Olga Invited" }).getByText("invited", { exact: false }).first().waitFor();
  await looksRight(page, "team-invited");
  await inviting.getByLabel("Email").fill("olga@daily.example");
  await inviting.getByLabel("Name").fill("Olga Again");
  await inviting.getByRole("button", { name: "Invite" }).click();
  await inviting.getByRole("alert").waitFor();
  const [, token] = /#(\S+)/.exec(await mailTo("olga@daily.example"));
  await ask(null, "POST", "/password-resets/confirm", { token, password: PASSWORD });
  const olga = await ask(null, "POST", "/sessions", { email: "olga@daily.example", password: PASSWORD });
  await ask(olga, "GET", "/review");
  isQuiet(page);
});

test("an admin makes a key for a program, sees it once, and takes it back", async () => {
  const page = await sit(await colleague("admin"), "site/keys");
  const programs = page.getByRole("region", { name: "Keys for programs" });
  const making = page.locator("section", { has: page.getByRole("heading", { name: "Keys for programs" }) });
  await making.getByLabel("Name").fill("The website");
  await making.getByRole("button", { name: "Make a key" }).click();
  const shown = page.getByRole("dialog", { name: "The key The website" });
  const token = await shown.locator("code").innerText();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Copy");
  await looksRight(page, "key-shown");
  const article = { url: "https://daily.example/by-key", title: "By a program" };
  assert.equal((await ask({ token }, "PUT", "/articles/by-key", article)).title, article.title);
  await page.keyboard.press("Escape");
  await shown.waitFor();
  await shown.getByRole("button", { name: "I have kept it" }).click();
  await programs.getByRole("button", { name: "Take The website back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await page.getByText("The key The website counts no more.").waitFor();
  await programs.waitFor({ state: "detached" });
  await assert.rejects(ask({ token }, "PUT", "/articles/by-key", article), /401/);
  isQuiet(page);
});

test("an admin adds a key for single sign-on, and is told in place what is wrong with one", async () => {
  const page = await sit(await colleague("admin"), "site/keys");
  const adding = page.locator("section", { has: page.getByRole("heading", { name: "Keys for single sign-on" }) });
  await adding.getByLabel("Name").fill("The members' area");
  await adding.getByLabel("Kind").selectOption("jwks");
  await adding.getByLabel("Public keys", { exact: true }).fill("{ no keys");
  await adding.getByRole("button", { name: "Add a key" }).click();
  await adding.locator(".field.bad", { hasText: "Public keys" }).waitFor();
  assert.equal(await adding.locator(".problem").count(), 1, "it is said once, where it is");
  await looksRight(page, "keys");
  await adding.getByLabel("Kind").selectOption("hs256");
  await adding.getByRole("button", { name: "Add a key" }).click();
  const shown = page.getByRole("dialog", { name: "The key The members' area" });
  assert.ok((await shown.locator("code").innerText()).length >= 32);
  await shown.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("row", { name: "The members' area" });
  await row.getByText("A secret that both sides have").waitFor();
  await row.getByRole("button", { name: "Take The members' area back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
  await row.waitFor({ state: "detached" });
  isQuiet(page);
});

test("the site's pages fit a phone, and only admins find them", async () => {
  const own = await colleague("admin");
  for (const room of ["settings", "sections", "team", "keys", "pages", "record"]) {
    const page = await sit(own, `site/${room}`, { viewport: { width: 390, height: 844 } });
    await page.locator("h1").waitFor();
    await fits(page);
    await looksRight(page, `${room}-phone`);
  }
  const page = await sit(await colleague(), "site/settings");
  await page.getByText("There is nothing here").waitFor();
  assert.equal(await page.getByRole("navigation", { name: "Views" }).getByText("Site").count(), 0);
  isQuiet(page);
});
