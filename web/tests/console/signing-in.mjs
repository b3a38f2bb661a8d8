// Who may sit at the console, and what happens to their work when the session ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, gavel, isQuiet, reader } from "../support/world.mjs";
import { PASSWORD } from "../support/gavel.mjs";
import { code } from "../support/totp.mjs";
import { colleague, looksRight, signIn, sit, visit } from "./desk.mjs";

test("the page asks which site, and says where there is none of that name", async () => {
  const page = await visit("", { site: "" });
  await page.getByLabel("short name").fill("nowhere");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText("There is no site nowhere here.").waitFor();
  assert.equal(new URL(page.url()).pathname, "/console/nowhere/");
  await looksRight(page, "which-site");
});

test("a moderator signs in by a cookie that no script can read, and out again", async () => {
  const page = await visit("");
  await page.getByRole("heading", { name: "Sign in to moderate daily" }).waitFor();
  await looksRight(page, "sign-in");
  const moderator = await colleague();
  await signIn(page, moderator, "a wrong password");
  await page.getByRole("alert").waitFor();
  await signIn(page, moderator);
  await page.waitForURL("**/console/daily/queue");
  assert.equal(await page.evaluate(() => document.cookie), "");
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, "Strict"]);
  await page.locator("summary").click();
  await looksRight(page, "account-menu");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to moderate daily" }).waitFor();
  isQuiet(page);
});

/** The name of the field that one types into. */
const focused = (page) => page.evaluate(() => document.activeElement.name);

test("a moderator has sign-in ask for a code, and gets in with one, by a recovery code too", async () => {
  const moderator = await colleague();
  const page = await sit(moderator);
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Sign in with a code" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in with a code" });
  await dialog.getByLabel("Password").fill(PASSWORD);
  await looksRight(page, "code-begins");
  await page.keyboard.press("Enter");
  await dialog.locator("svg").waitFor();
  assert.equal(await focused(page), "code", "whoever types goes on typing");
  await looksRight(page, "code-device");
  const secret = (await dialog.locator("code").textContent()).replaceAll(" ", "");
  await dialog.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Code").fill(code(secret));
  await page.keyboard.press("Enter");
  await dialog.getByText("Keep these").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "I have kept them");
  await looksRight(page, "code-recovery");
  const [recovery] = await dialog.locator("li").allTextContents();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();

  await signIn(page, moderator);
  await page.getByLabel("Code").waitFor();
  assert.equal(await focused(page), "code");
  await looksRight(page, "sign-in-code");
  // The one that set it up has been used; the next one counts already, for a clock may be ahead.
  await page.getByLabel("Code").fill(code(secret, 1));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/console/daily/queue");
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, moderator);
  await page.getByLabel("Code").fill(recovery);
  await page.keyboard.press("Enter");
  await page.locator("header.top").waitFor();
  assert.equal((await ask(moderator, "GET", "/me/totp")).recovery_codes_left, 9);
});

test("a reader is told that the account does not moderate", async () => {
  const page = await visit("");
  await signIn(page, await reader());
  await page.getByRole("heading", { name: "This account does not moderate" }).waitFor();
  await looksRight(page, "no-staff");
});

test("all keys are shown by one key, which does nothing while one types or where keys are switched off", async () => {
  const page = await sit(await colleague());
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await looksRight(page, "keys");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.locator("summary").click();
  await page.getByLabel("Single keys do things").uncheck();
  await page.keyboard.press("?");
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("the console speaks German where the browser does, and what was chosen stays", async () => {
  const page = await visit("", { locale: "de-DE" });
  await page.getByRole("heading", { name: "Anmelden, um daily zu moderieren" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de-DE");
  isQuiet(page);
});

test("the page allows no other source and no markup from text", async () => {
  const policy = (await fetch(`${gavel}/console/daily/queue`)).headers.get("content-security-policy");
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "trusted-types 'none'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(rule), rule);
  }
  assert.ok(!policy.includes("unsafe"));
});
