// What happened on the site, in pictures whose figures are those of the interface.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { admin, ask, isQuiet, post, reader, until } from "../support/world.mjs";
import { SITE } from "../support/gavel.mjs";
import { colleague, fits, looksRight, sit } from "./desk.mjs";

const HOSTILE = `<img src=x onerror="console.log('gavel: ran')">`;

/** An article in a section. */
async function articleIn(section, key) {
  await ask(admin, "PUT", `/articles/${key}`, { url: `https://daily.example/${key}`, title: HOSTILE, section });
  return key;
}

const decide = (person, comment, action) => ask(person, "POST", `/comments/${comment.id}/decisions`, { action, revision: comment.revision });

/** Something to look back on: two sections, a rule that holds, flags, decisions by two moderators. */
let news;
function happened() {
  return (news ??= (async () => {
    const rule = { name: `About walruses ${HOSTILE}`, mode: "live", when: { text: { phrase: "walrus" } }, then: { action: "hold" } };
    await ask(admin, "POST", "/rules", rule);
    const [hostile, sport] = [await articleIn(HOSTILE, "hostile"), await articleIn("sport", "match")];
    const [ana, bob] = [await reader(), await reader()];
    const [first, second] = [await colleague("moderator", "first desk"), await colleague("moderator", "second desk")];
    const held = [await post(ana, hostile, "A walrus"), await post(bob, sport, "Another walrus")];
    const shown = [];
    for (let number = 0; number < 5; number++) shown.push(await post(number % 2 ? ana : bob, sport, `What a match, number ${number}`));
    await decide(first, held[0], "approve");
    await decide(second, held[0], "remove");
    await decide(first, held[1], "reject");
    await ask(ana, "PUT", `/comments/${shown[0].id}/flag`, { reason: "spam" });
    await decide(second, shown[0], "approve");
    await until(async () => (await ask(admin, "GET", "/moderation/stats")).rules.some(({ acted, name }) => acted === 2 && name.includes("walruses")));
    return { first, second };
  })());
}

/** The panel of this name. */
const panel = (page, name) => page.locator(".panel", { has: page.getByRole("heading", { name, exact: true }) });

const digits = (text) => Number(text.replace(/\D/g, ""));

test("the overview says what the interface says, in pictures, by keyboard and as tables", async () => {
  const { first } = await happened();
  const page = await sit(first, "overview?days=7");
  const stats = await ask(first, "GET", `/moderation/stats?${new URL(await asked(page)).searchParams}`);
  assert.equal(stats.items.length, 7);
  for (const [name, figure] of [
    ["Comments", "comments"],
    ["Held", "held"],
    ["Rejected by rules", "rejected_by_rules"],
    ["Rejected by moderators", "rejected_by_moderators"],
    ["Flags", "flags"],
    ["Decisions", "decisions"],
    ["Deleted by authors", "deleted"],
  ]) {
    assert.equal(digits(await panel(page, name).locator(".total").textContent()), stats.totals[figure], name);
  }

  // Every bar is within reach of the keyboard, and says what it stands for.
  const plot = panel(page, "Comments").getByRole("slider");
  await plot.focus();
  await page.keyboard.press("Home");
  for (const item of stats.items) {
    assert.equal(digits((await plot.getAttribute("aria-valuetext")).split(": ")[1]), item.comments);
    await page.keyboard.press("ArrowRight");
  }
  await panel(page, "Comments").getByText("As a table").click();
  const cells = await panel(page, "Comments").locator("td").allTextContents();
  assert.deepEqual(cells.map(digits), stats.items.map(({ comments }) => comments));

  const rows = async (title) => {
    const table = page.getByRole("region", { name: title, exact: true }).locator("tbody tr");
    return Promise.all((await table.all()).map(async (row) => (await row.locator("th, td").allTextContents()).map((text) => text.trim())));
  };
  const sections = await rows("By section");
  assert.deepEqual(sections.map(([name, comments]) => [name, digits(comments)]), stats.sections.map(({ section, comments }) => [section || "Without a section", comments]));
  assert.ok(sections.some(([name]) => name === HOSTILE));
  const rules = await rows("By rule");
  assert.deepEqual(rules.map(([name, acted]) => [name, digits(acted)]), stats.rules.map(({ name, acted }) => [name, acted]));
  const moderators = await rows("By moderator");
  assert.deepEqual(moderators.map(([name, decisions]) => [name, digits(decisions)]), stats.moderators.map(({ name, decisions }) => [name, decisions]));
  isQuiet(page);
});

/** What the page asked of the service. */
async function asked(page) {
  const href = await page.getByRole("link", { name: "Figures over time as CSV" }).getAttribute("href");
  return new URL(href, page.url()).href;
}

test("what waits is counted anew while somebody looks", async () => {
  const { first } = await happened();
  const page = await sit(first, "overview");
  const held = async () => digits(await page.locator(".now").textContent().then((text) => text.split("wait")[1].split("are held")[0]));
  await page.locator(".now").waitFor();
  const before = await held();
  await post(await reader(), await articleIn("chess", "second-match"), "Yet another walrus");
  await until(async () => (await held()) === before + 1);
  isQuiet(page);
});

test("each table is a file to download", async () => {
  const { first } = await happened();
  const page = await sit(first, "overview");
  for (const [name, table] of [["Figures over time", "series"], ["By section", "sections"], ["By rule", "rules"], ["By moderator", "moderators"], ["Each day", "load"]]) {
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: `${name} as CSV` }).click();
    const download = await coming;
    assert.equal(download.suggestedFilename(), `${SITE}-${table}.csv`);
    const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
    assert.ok(lines.length > 1 && lines[0].includes(","), table);
    if (table === "series") assert.equal(lines.length, 8);
  }
  isQuiet(page);
});

test("the time and the section are chosen, stand in the address, and the way back leads back", async () => {
  const { first } = await happened();
  const page = await sit(first, "overview");
  const bars = () => panel(page, "Comments").getByRole("slider").getAttribute("aria-valuemax").then((last) => Number(last) + 1);
  const total = () => panel(page, "Comments").locator(".total").textContent();
  await panel(page, "Comments").waitFor();
  assert.equal(await bars(), 7);
  await page.getByRole("button", { name: "30 days" }).click();
  await until(async () => (await bars()) === 30);
  await page.getByRole("button", { name: "Today" }).click();
  await until(async () => (await bars()) >= 23);
  assert.match(page.url(), /days=1&per=hour$/);
  await page.getByLabel("Section", { exact: true }).selectOption({ label: "sport" });
  await until(async () => (await total()) === "6");
  await page.getByRole("button", { name: "Own choice" }).click();
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByText("Nothing happened in this time").waitFor({ state: "detached" });
  assert.match(page.url(), /from=2020-01-01/);
  await page.getByRole("alert").getByText("at most 744 hours or 366 days").waitFor();
  await page.goBack();
  await until(async () => (await total()) === "6");
  isQuiet(page);
});

test("the overview looks right by day and by night, on a desk and on a phone", async () => {
  const { first } = await happened();
  const page = await sit(first, "overview");
  await panel(page, "Comments").waitFor();
  await panel(page, "Comments").getByRole("slider").focus();
  await panel(page, "Held").getByText("As a table").click();
  await looksRight(page, "overview", { whole: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await looksRight(page, "overview-phone", { whole: true });

  await page.evaluate(() => localStorage.setItem("gavel:console:language", '"de"'));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await page.getByRole("heading", { name: "Zeit bis zur Entscheidung" }).waitFor();
  await looksRight(page, "overview-german", { whole: true });
});
