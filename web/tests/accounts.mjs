// Who writes: signing in and up in place, guests, the page's own accounts, sessions that end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PASSWORD } from "./support/gavel.mjs";
import { announces, article, ask, comment, focused, isQuiet, looksRight, open, picture, post, reader, until, withSettings } from "./support/world.mjs";

test("whoever posts without an account signs in in place, and then it is posted", async () => {
  const key = await article();
  const ana = await reader();
  const page = await open({ key });
  await page.getByLabel("Write a comment").fill("Written first, signed in later");
  await page.getByRole("button", { name: "Post" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  await dialog.waitFor();
  await picture(page, "sign-in");
  await looksRight(page, "behind-sign-in");
  await dialog.getByLabel("E-mail").fill(ana.email);
  await dialog.getByLabel("Password").fill("not the password");
  await page.keyboard.press("Enter");
  await dialog.getByText("The address or the password is not right").waitFor();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await comment(page, "signed in later").waitFor();
  await page.getByText(`Signed in as ${ana.name}`).first().waitFor();
  assert.ok(await focused(page));
  await page.reload();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await announces(page, "You are signed out.");
  assert.equal(await focused(page), "who");
  isQuiet(page);
});

test("an account is made in place", async () => {
  const key = await article();
  const page = await open({ key });
  await page.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill("fresh@daily.example");
  await dialog.getByRole("button", { name: "Create an account" }).click();
  assert.equal(await dialog.getByLabel("E-mail").inputValue(), "fresh@daily.example");
  await picture(page, "sign-up");
  await looksRight(page, "behind-sign-up");
  await dialog.getByLabel("Your name").fill("admin");
  await dialog.getByLabel("Password").fill("long enough");
  await dialog.getByRole("button", { name: "Create an account" }).click();
  await dialog.getByText("Somebody has this name").waitFor();
  await dialog.getByLabel("Your name").fill("Freshly Made");
  await dialog.getByRole("button", { name: "Create an account" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Signed in as Freshly Made").first().waitFor();
});

test("signing up with somebody's address tells nothing but what to do", async () => {
  const ana = await reader();
  const page = await open({ key: await article() });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByRole("dialog").getByLabel("Your name").fill("Somebody Else");
  await page.getByLabel("Password").fill("another password");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Sign in" }).getByText("The address or the password is not right").waitFor();
});

test("a dialog that is left gives the focus back, and nothing is sent", async () => {
  const key = await article();
  const page = await open({ key });
  await page.getByLabel("Write a comment").fill("Not yet");
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await until(async () => (await focused(page)) === "send");
  assert.equal(await page.getByLabel("Write a comment").inputValue(), "Not yet");
  assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 0);
});

test("a guest says a name where the site takes guests, and it is remembered", async () => {
  await withSettings((settings) => (settings.comments.guests = "on"), async () => {
    const key = await article();
    const page = await open({ key });
    await page.getByLabel("Write a comment").fill("I have no account");
    await looksRight(page, "guest");
    await page.getByRole("button", { name: "Post" }).click();
    assert.equal(await focused(page), "Your name");
    assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 0);
    await page.getByLabel("Your name").fill("admin");
    await page.getByRole("button", { name: "Post" }).click();
    await page.getByText("An account has this name").waitFor();
    await page.getByLabel("Your name").fill("Passer-by");
    await page.getByRole("button", { name: "Post" }).click();
    await comment(page, "I have no account").getByText("Guest", { exact: true }).waitFor();
    await page.reload();
    await page.getByLabel("Write a comment").focus();
    assert.equal(await page.getByLabel("Your name").inputValue(), "Passer-by");
  });
});

test("a held guest's comment says so", async () => {
  await withSettings((settings) => (settings.comments.guests = "held"), async () => {
    const page = await open({ key: await article() });
    await page.getByLabel("Write a comment").fill("Please let me in");
    await page.getByLabel("Your name").fill("Patient Guest");
    await page.getByRole("button", { name: "Post" }).click();
    await comment(page, "Please let me in").getByText("Held", { exact: true }).waitFor();
  });
});

test("a session that has ended keeps the text, and it is posted after signing in again", async () => {
  const key = await article();
  const ana = await reader();
  const page = await open({ key, as: ana });
  await page.getByLabel("Write a comment").fill("Long thought about");
  await ask(ana, "DELETE", "/sessions");
  await page.getByRole("button", { name: "Post" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByLabel("E-mail").fill(ana.email);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await comment(page, "Long thought about").waitFor();
});

test("the page signs its reader in with a word of its own", async () => {
  const key = await article();
  const ana = await reader();
  const page = await open({ key, near: true });
  await page.route("**/sessions/sso", (route) => {
    assert.deepEqual(route.request().postDataJSON(), { token: "from the newspaper" });
    const { token, expires_at, account } = ana;
    return route.fulfill({ status: 201, json: { token, expires_at, account } });
  });
  await page.evaluate(() => window.gavel.signIn("from the newspaper"));
  await page.getByText(`Signed in as ${ana.name}`).first().waitFor();
  await page.evaluate(() => window.gavel.signOut());
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

test("the page may let its readers sign in its own way", async () => {
  const page = await open({ key: await article() });
  await page.evaluate(() => addEventListener("gavel-sign-in", (event) => (event.preventDefault(), (window.asked = true))));
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.equal(await page.evaluate(() => window.asked), true);
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("signing in and out holds for all windows", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "Seen twice");
  const page = await open({ key, as: ana });
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await until(async () => (await comment(page, "Seen twice").getByRole("button", { name: "Delete" }).count()) === 0);
});
