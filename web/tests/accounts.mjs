// Who writes: signing in and up in place, guests, the page's own accounts, sessions that end.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeStaff, PASSWORD } from "./support/gavel.mjs";
import { code } from "./support/totp.mjs";
import { admin, announces, article, ask, comment, focused, gavel, isQuiet, looksRight, open, picture, post, reader, until, withSettings } from "./support/world.mjs";

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

test("whose sign-in asks for a code is asked for it in place", async () => {
  const [email, key] = ["coded@daily.example", await article()];
  makeStaff(email, "Coded", "moderator");
  const moderator = await ask(null, "POST", "/sessions", { email, password: PASSWORD });
  const { secret } = await ask(moderator, "POST", "/me/totp", { password: PASSWORD });
  await ask(moderator, "POST", "/me/totp", { code: code(secret) });
  const page = await open({ key });
  await page.getByRole("button", { name: "Sign in" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("Password").fill(PASSWORD);
  assert.equal(await dialog.getByLabel("Code").count(), 0);
  await page.keyboard.press("Enter");
  await dialog.getByText("A code is needed, too").waitFor();
  assert.equal(await focused(page), "code");
  await looksRight(page, "behind-code");
  await dialog.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await dialog.getByText("The code is not right").waitFor();
  // The one that set it up has been used; the next one counts already, for a clock may be ahead.
  await dialog.getByLabel("Code").fill(code(secret, 1));
  await page.keyboard.press("Enter");
  await page.getByText("Signed in as Coded").first().waitFor();
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

/** The newspaper's own server, as the documentation writes it. */
async function newspaper() {
  const { id, kid, secret } = await ask(admin, "POST", "/sso-keys", { name: "the newspaper", kind: "hs256" });
  Object.assign(process.env, { GAVEL_KID: kid, GAVEL_SSO_SECRET: secret });
  const page = readFileSync(new URL("../../docs/WIDGET.md", import.meta.url), "utf8");
  const [, code] = /```js\n(import \{ createHmac[^]*?)```/.exec(page);
  const { gavelToken } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return { gavelToken, close: () => ask(admin, "DELETE", `/sso-keys/${id}`) };
}

test("the page signs its reader in with a word of its own", async () => {
  const key = await article();
  const { gavelToken, close } = await newspaper();
  const page = await open({ key });
  assert.notEqual(new URL(page.url()).origin, new URL(gavel).origin);
  const token = gavelToken({ id: "4711", username: "Ana of the paper", badges: ["subscriber", "hidden"] });
  await page.evaluate((token) => window.gavel.signIn(token), token);
  await page.getByText("Signed in as Ana of the paper").first().waitFor();
  await page.getByLabel("Write a comment").fill("From the newspaper's own account");
  await page.getByRole("button", { name: "Post" }).click();
  const own = comment(page, "own account");
  await own.waitFor();
  for (const badge of ["Subscriber", "Hidden"]) assert.ok(await own.getByText(badge, { exact: true }).isVisible());
  await looksRight(page, "badges");
  await page.reload();
  await page.getByText("Signed in as Ana of the paper").first().waitFor();
  await page.evaluate(() => window.gavel.signOut());
  await page.getByRole("button", { name: "Sign in" }).waitFor();

  const refused = (token) => page.evaluate((token) => window.gavel.signIn(token).catch(({ code, detail }) => [code, detail]), token);
  const [code, detail] = await refused(token);
  assert.deepEqual([code, /used before/.test(detail)], ["invalid_sso_token", true]);
  await close();
  assert.match((await refused(gavelToken({ id: "4711", username: "Ana" })))[1], /no key of that name/);
  isQuiet(page);
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
