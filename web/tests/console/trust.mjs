// What must never happen: a comment that runs something, a session whose end costs somebody their words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, article, ask, isQuiet, post, reader, until } from "../support/world.mjs";
import { address, bar, colleague, endSessions, holdLinks, looked, looksRight, signIn, sit, waiting } from "./desk.mjs";

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)> [x](javascript:alert(4)) " onmouseover="alert(5) https://held.example/<b>`;

test("a hostile comment runs nothing, wherever it is shown", async () => {
  const key = `hostile-${Date.now()}`;
  await ask(admin, "PUT", `/articles/${key}`, { url: "https://evil.example/", title: HOSTILE, section: "<b>s</b>" });
  const author = await reader("<img src=x>".replaceAll(/[<>=]/g, "") + " hostile");
  const other = await reader();
  await holdLinks();
  const top = await post(other, key, `Above: ${HOSTILE}`.replace("https://held.example/", ""));
  const comment = await post(author, key, HOSTILE, top);
  await ask(admin, "POST", `/accounts/${comment.author.id}/notes`, { body: HOSTILE });
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, HOSTILE);
  assert.equal(await page.locator(".comment .typed").innerText(), HOSTILE);
  await page.keyboard.press("t");
  await page.locator(".trace").waitFor();
  await page.keyboard.press("h");
  await page.getByRole("dialog").getByText("Judged by the rules").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#console img, #console script, #console svg, #console b").count(), 0);
  isQuiet(page);
});

test("an expired session loses no typed text, and what was asked for goes on", async () => {
  const key = await article();
  const [comment] = await waiting(key, 1);
  const moderator = await colleague();
  const page = await sit(moderator, address({ article: key }));
  await looked(page, comment.body);
  await page.keyboard.press("n");
  await page.getByLabel("What colleagues should know").fill("A long note that nobody wants to type twice.");
  await endSessions(moderator);
  await page.getByRole("button", { name: "Write it down" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.waitFor();
  await looksRight(page, "sign-in-again");
  await signIn(page, moderator);
  await page.getByRole("complementary", { name: "The author" }).getByText("A long note that nobody wants to type twice.").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  const person = await ask(admin, "GET", `/accounts/${comment.author.id}`);
  assert.equal(person.notes.length, 1);
});

test("an author is sanctioned until a day, and the sanction is taken back", async () => {
  const key = await article();
  const [comment] = await waiting(key, 1);
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, comment.body);
  await page.keyboard.press("s");
  const dialog = page.getByRole("dialog", { name: /^Sanction/ });
  await dialog.getByLabel("Suspension").check();
  await dialog.getByLabel("How long").selectOption("30 days");
  await dialog.getByLabel("What the account is told").fill("A month to cool down.");
  await looksRight(page, "queue-sanction");
  await dialog.getByRole("button", { name: /^Sanction/ }).click();
  await page.getByRole("complementary", { name: "The author" }).getByText(/^Suspension until/).waitFor();
  const sanctions = async () => (await ask(admin, "GET", `/accounts/${comment.author.id}`)).sanctions;
  const [sanction] = await sanctions();
  assert.deepEqual([sanction.kind, sanction.message, sanction.lifted_at], ["suspend", "A month to cool down.", null]);
  await looksRight(page, "queue-sanctioned");
  await bar(page, "Undo").click();
  await page.getByText(/^Taken back: Suspension/).waitFor();
  await until(async () => (await sanctions())[0].lifted_at !== null);
  await page.getByRole("complementary", { name: "The author" }).getByText("Sanctions that are over").waitFor();
});
