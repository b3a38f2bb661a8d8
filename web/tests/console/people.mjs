// Staff find people, see their record, lay sanctions and lift them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { article, ask, isQuiet, picture, post, reader, until } from "../support/world.mjs";
import { colleague, looksRight, sit } from "./desk.mjs";

/** Whether the page fits a telephone without scrolling sideways. */
export const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

const HOSTILE = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&{{7*7}}\u202e`;

test("people are found by the beginning of their name, and the address keeps what was asked for", async () => {
  const moderator = await colleague();
  await reader("Finn Ferris");
  await reader("finnegan");
  await reader("Somebody Else");
  const page = await sit(moderator, "people");
  await page.getByLabel("Search").fill("FINN");
  const names = page.locator("tbody th");
  await until(async () => (await names.allInnerTexts()).join() === "finnegan,Finn Ferris");
  await looksRight(page, "people");
  assert.equal(new URL(page.url()).search, "?q=FINN");
  await page.reload();
  await names.first().waitFor();
  assert.equal(await page.getByLabel("Search").inputValue(), "FINN");
  await page.getByLabel("Search").fill("nobody at all");
  await page.getByRole("heading", { name: "Nobody is found" }).waitFor();
  await page.getByLabel("Search").fill("");
  await page.getByLabel("Role").selectOption("moderator");
  await page.getByRole("link", { name: moderator.name }).waitFor();
  assert.equal(await page.getByRole("link", { name: "finnegan" }).count(), 0);
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await fits(page), "it scrolls sideways");
  isQuiet(page);
});

test("an admin finds somebody by their whole address, a moderator does not", async () => {
  const person = await reader("Ada Byron");
  for (const [role, found] of [
    ["admin", 1],
    ["moderator", 0],
  ]) {
    const page = await sit(await colleague(role), "people");
    await page.getByLabel("Search").fill(person.email);
    await (found ? page.getByRole("link", { name: "Ada Byron" }) : page.getByRole("heading", { name: "Nobody is found" })).waitFor();
  }
});

test("a sanction is laid by keyboard with its end, and lifted again", async () => {
  const [moderator, person] = [await colleague(), await reader("Loud Voice")];
  const key = await article();
  await post(person, key, "Something that stays");
  const page = await sit(moderator, `people/${person.account.id}`);
  await page.getByRole("heading", { name: "Loud Voice" }).waitFor();
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: "Sanction Loud Voice" });
  await dialog.getByLabel("Suspension").check();
  await dialog.getByLabel("How long").selectOption("1 day");
  await dialog.getByLabel("Why, for the record").fill("the third time");
  await dialog.getByLabel("What the account is told").fill("Please take a day off.");
  await looksRight(page, "sanction");
  await dialog.getByRole("button", { name: "Sanction" }).click();
  await page.getByText("For the record: the third time").waitFor();
  const laid = async () => (await ask(moderator, "GET", `/accounts/${person.account.id}`)).sanctions[0];
  const sanction = await laid();
  assert.equal(sanction.kind, "suspend");
  const hours = (Date.parse(sanction.until) - Date.now()) / 3_600_000;
  assert.ok(hours > 23.9 && hours < 24.1, `${hours} hours`);
  await looksRight(page, "person");
  await page.getByRole("button", { name: "Lift: Suspension" }).click();
  await page.getByText("None in force.").waitFor();
  assert.equal((await laid()).lifted_by, moderator.name);
  await page.getByText("1 past sanction").click();
  await page.getByText(`Lifted by ${moderator.name}`).waitFor();
  isQuiet(page);
});

test("a ban takes the comments along, and one press takes both back", async () => {
  const [moderator, person] = [await colleague(), await reader("Spam Machine")];
  const key = await article();
  await post(person, key, "Buy this");
  await post(person, key, "And that");
  const page = await sit(moderator, `people/${person.account.id}`);
  await page.getByRole("button", { name: "Sanction" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Ban").check();
  await dialog.getByLabel("Also remove their 2 published comments").check();
  await dialog.getByRole("button", { name: "Sanction" }).click();
  await page.getByText("Ban: Spam Machine. 2 comments were removed.").waitFor();
  const record = async () => (await ask(moderator, "GET", `/accounts/${person.account.id}`)).history.comments;
  assert.equal((await record()).rejected, 2);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await until(async () => (await record()).published === 2);
  await page.getByText("None in force.").waitFor();
});

test("the comments of a person are narrowed by how they stand, and what waits leads to the queue", async () => {
  const [moderator, person] = [await colleague(), await reader("Much Writer")];
  const key = await article();
  const [, second] = [await post(person, key, "One thing"), await post(person, key, "Another thing")];
  await ask(moderator, "POST", `/comments/${second.id}/decisions`, { action: "reject", revision: 1 });
  const page = await sit(moderator, `people/${person.account.id}`);
  const texts = page.locator(".theirs .typed");
  await until(async () => (await texts.allInnerTexts()).join() === "Another thing,One thing");
  await page.getByLabel("Status").selectOption("Rejected");
  await until(async () => (await texts.allInnerTexts()).join() === "Another thing");
  await page.getByRole("link", { name: "Decide about what waits" }).click();
  await page.waitForURL(`**/console/daily/queue?author=${person.account.id}`);
});

test("whoever writes from the same network is named, and the network is not", async () => {
  const [moderator, one, other] = [await colleague(), await reader("Flat One"), await reader("Flat Two")];
  const key = await article();
  await post(one, key, "From home");
  await post(other, key, "From next door");
  const page = await sit(moderator, `people/${one.account.id}`);
  await page.getByRole("link", { name: "Flat Two" }).click();
  await page.getByRole("heading", { name: "Flat Two" }).waitFor();
  assert.equal(await page.getByText("127.0.0.1").count(), 0);
});

test("what is hostile in a comment, a note or a reason is text and nothing else", async () => {
  const [moderator, person] = [await colleague(), await reader("Odd One")];
  await post(person, await article(), `Look: ${HOSTILE}`);
  const path = `/accounts/${person.account.id}`;
  await ask(moderator, "POST", `${path}/notes`, { body: HOSTILE });
  await ask(moderator, "POST", `${path}/sanctions`, { kind: "premoderate", reason: HOSTILE, message: HOSTILE });
  const page = await sit(moderator, `people/${person.account.id}`);
  await page.getByText("Look: <img").waitFor();
  assert.equal(await page.locator("#view img, #view script").count(), 0);
  await looksRight(page, "person-hostile");
  await page.setViewportSize({ width: 360, height: 740 });
  await picture(page, "console-person-narrow");
  assert.ok(await fits(page), "it scrolls sideways");
  isQuiet(page);
});
