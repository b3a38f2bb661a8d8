// What goes by mail: a forgotten password, confirming an address, notices and following, all against the real service.

import assert from "node:assert/strict";
import { test } from "node:test";
import { mailTo } from "./support/mail.mjs";
import { article, ask, comment, gavel, isAccessible, isQuiet, open, picture, post, reader, until, withSettings } from "./support/world.mjs";

/** Where the link in a mail leads, at the Gavel of these tests. */
const link = (text) => gavel + /https:\/\/comments\.example(\S+)/.exec(text)[1];

/** Fails where axe finds anything on a page of Gavel's own. */
async function pageLooksRight(page, name) {
  await picture(page, name);
  await isAccessible(page, name, "body");
}

test("who has forgotten the password chooses a new one by a link in a mail", async () => {
  const key = await article();
  const ana = await reader();
  await mailTo(ana.email);
  const page = await open({ key });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("a link to a new password is on its way").waitFor();
  await picture(page, "forgot");

  const there = link(await mailTo(ana.email));
  const chosen = await open({ url: there, waitFor: "h1" });
  assert.ok(!chosen.url().includes("#"), "the secret is not left in the address");
  await pageLooksRight(chosen, "new-password");
  await chosen.getByLabel("New password").fill("a better password");
  await chosen.getByRole("button", { name: "Save" }).click();
  await chosen.getByText("Your new password is saved.").waitFor();
  await pageLooksRight(chosen, "new-password-saved");

  const again = await open({ url: there, waitFor: "h1" });
  await again.getByLabel("New password").fill("yet another password");
  await again.keyboard.press("Enter");
  await again.getByText("This link was used or is too old.").waitFor();
  await pageLooksRight(again, "new-password-gone");

  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill("a better password");
  await page.keyboard.press("Enter");
  await page.getByText(`Signed in as ${ana.name}`).first().waitFor();
});

test("the pages that mails lead to speak the reader's language, and say what is wrong", async () => {
  const page = await open({ url: `${gavel}/sites/daily/new-password?lang=de`, waitFor: "h1" });
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByText("Öffnen Sie den Link noch einmal.").waitFor();
  assert.equal(await page.getByRole("button").count(), 0);
  await pageLooksRight(page, "new-password-missing");
  const dark = { colorScheme: "dark", viewport: { width: 340, height: 600 } };
  const small = await open({ url: `${gavel}/sites/daily/confirm-address?lang=fr#gvl_nothing`, waitFor: "h1", options: dark });
  await small.getByRole("button", { name: "Confirmer mon adresse" }).click();
  await small.getByText("Ce lien a déjà servi ou est trop ancien.").waitFor();
  await pageLooksRight(small, "confirm-address-gone");
  assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("a site may ask for a confirmed address before the first comment", async () => {
  await withSettings((settings) => (settings.accounts.verify_email = "before_posting"), async () => {
    const key = await article();
    const ana = await reader();
    await mailTo(ana.email);
    const page = await open({ key, as: ana });
    await page.getByLabel("Write a comment").fill("Let me in");
    await page.getByRole("button", { name: "Post" }).click();
    await page.getByText("Confirm your address first").waitFor();
    await picture(page, "unconfirmed");
    const confirming = await open({ url: link(await mailTo(ana.email)), waitFor: "h1" });
    await pageLooksRight(confirming, "confirm-address");
    await confirming.keyboard.press("Enter");
    await confirming.getByText("your address is confirmed").waitFor();
    await page.getByRole("button", { name: "Post" }).click();
    await comment(page, "Let me in").waitFor();
  });
});

test("replies and what moderators decide are told on the page", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  const first = await post(ana, key, "What do you think?");
  const reply = await post(ben, key, "A lot, thank you", first);
  await until(async () => (await ask(ana, "GET", "/me/notifications")).unread === 1);
  const page = await open({ key, as: ana });
  await page.getByRole("button", { name: "Notices 1" }).click();
  const notice = page.getByRole("link", { name: `${ben.name} replied to your comment under “About ${key}”.` });
  await notice.waitFor();
  await picture(page, "notices-real");
  await notice.click();
  await page.locator("article.mark", { hasText: "A lot, thank you" }).waitFor();
  await until(async () => (await ask(ana, "GET", "/me/notifications")).unread === 0);
  await page.getByRole("button", { name: "Notices", exact: true }).waitFor();
  assert.ok(reply.id);
});

test("a thread is followed until it is not, also after a reload", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  const first = await post(ben, key, "A long story");
  const page = await open({ key, as: ana });
  const more = () => comment(page, "A long story").getByRole("button", { name: "More", exact: true }).first().click();
  await more();
  await page.getByRole("button", { name: "Follow", exact: true }).click();
  await page.getByRole("button", { name: "Following" }).waitFor();
  await page.reload();
  await more();
  await page.getByRole("button", { name: "Following" }).waitFor();
  await post(ben, key, "And it goes on", first);
  await until(async () => (await ask(ana, "GET", "/me/notifications")).unread === 1);
  await page.getByRole("button", { name: "Following" }).click();
  await page.getByRole("button", { name: "Follow", exact: true }).waitFor();
  assert.deepEqual((await ask(ana, "GET", `/articles/${key}/viewer`)).follows, []);
  isQuiet(page);
});

test("where no mail is sent, nobody is offered a link", async () => {
  const key = await article();
  const page = await open({ key, near: true, waitFor: null });
  await page.route("**/articles/*/comments?*", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    if (body.article) body.article.mail = false;
    return route.fulfill({ response, json: body });
  });
  await page.reload();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Password").waitFor();
  assert.equal(await page.getByRole("button", { name: "Forgot your password?" }).count(), 0);
});
