// Reactions, reports, mutes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PASSWORD } from "./support/gavel.mjs";
import { announces, article, ask, comment, focused, isQuiet, looksRight, open, picture, post, reader, until, withSettings } from "./support/world.mjs";

test("one tap likes a comment, another takes it back", async () => {
  const key = await article();
  const made = await post(await reader(), key, "Like me");
  const ana = await reader();
  const page = await open({ key, as: ana });
  const like = comment(page, "Like me").getByRole("button", { name: /^Like/ });
  await like.click();
  await until(async () => (await like.getAttribute("aria-pressed")) === "true" && (await like.innerText()) === "Like 1");
  assert.equal(await focused(page), "like");
  await until(async () => (await ask(null, "GET", `/comments/${made.id}`)).reactions.like === 1);
  await page.reload();
  await until(async () => (await like.getAttribute("aria-pressed")) === "true");
  await looksRight(page, "liked");
  await like.click();
  await until(async () => (await like.innerText()) === "Like");
  await until(async () => !(await ask(null, "GET", `/comments/${made.id}`)).reactions.like);
  isQuiet(page);
});

test("of several reactions a reader has one", async () => {
  await withSettings((settings) => (settings.reactions.kinds = ["like", "dislike", "love", "thought_provoking"]), async () => {
    const key = await article();
    await post(await reader(), key, "Feel something");
    const page = await open({ key, as: await reader() });
    const button = (name) => comment(page, "Feel").getByRole("button", { name });
    await button(/^Like/).click();
    await button(/^Love/).click();
    await until(async () => (await button(/^Love/).getAttribute("aria-pressed")) === "true");
    await until(async () => (await button(/^Like/).innerText()) === "Like");
    await looksRight(page, "reactions");
  });
});

test("a reaction that is refused is taken back, and says why", async () => {
  const key = await article();
  await post(await reader(), key, "Not so fast");
  const page = await open({ key, as: await reader() });
  await page.route("**/reaction", (route) =>
    route.fulfill({ status: 429, headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "30" }, json: { code: "rate_limited" } }),
  );
  const like = comment(page, "Not so fast").getByRole("button", { name: /^Like/ });
  await like.click();
  await comment(page, "Not so fast").getByText("Wait 30 seconds, then try again.").waitFor();
  assert.equal(await like.getAttribute("aria-pressed"), "false");
  assert.equal(await like.innerText(), "Like");
});

test("whoever taps without an account signs in, and then it counts", async () => {
  const key = await article();
  const made = await post(await reader(), key, "Tap me");
  const ana = await reader();
  const page = await open({ key });
  await comment(page, "Tap me").getByRole("button", { name: /^Like/ }).click();
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await until(async () => (await ask(null, "GET", `/comments/${made.id}`)).reactions.like === 1);
  await until(async () => (await focused(page)) === "like");
});

test("a comment is reported with a reason, and the report can be taken back", async () => {
  const key = await article();
  const made = await post(await reader(), key, "Buy cheap watches");
  const ana = await reader();
  const page = await open({ key, as: ana });
  const report = comment(page, "Buy cheap").getByRole("button", { name: "Report", exact: true });
  await report.click();
  const dialog = page.getByRole("dialog", { name: "What is wrong with this comment?" });
  await dialog.getByRole("button", { name: "Report" }).click();
  assert.equal(await dialog.isVisible(), true, "a reason is needed");
  await dialog.getByLabel("Spam").check();
  await dialog.getByLabel("More about it").fill("The third time today.");
  await picture(page, "report");
  await looksRight(page, "behind-report");
  await dialog.getByRole("button", { name: "Report" }).click();
  const reported = comment(page, "Buy cheap").getByRole("button", { name: "Reported" });
  await reported.waitFor();
  await announces(page, "A moderator will look at it.");
  await until(async () => (await focused(page)) === "flag");
  assert.equal((await ask(ana, "GET", `/articles/${key}/viewer`)).flags[made.id], "spam");
  await reported.click();
  await report.waitFor();
  assert.deepEqual((await ask(ana, "GET", `/articles/${key}/viewer`)).flags, {});
});

test("a person can be muted, and heard again", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  await post(ben, key, "Blah blah blah");
  const page = await open({ key, as: ana });
  await comment(page, "Blah").getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: `Mute ${ben.name}` }).click();
  await page.getByText(`You muted ${ben.name}.`).waitFor();
  assert.equal(await page.getByText("Blah blah").count(), 0);
  assert.ok(await focused(page));
  await page.reload();
  await page.getByText(`You muted ${ben.name}.`).waitFor();
  await looksRight(page, "muted");
  await page.getByRole("button", { name: `Unmute ${ben.name}` }).click();
  await comment(page, "Blah blah").waitFor();
  await until(async () => (await ask(ana, "GET", `/articles/${key}/viewer`)).mutes.length === 0);
});
