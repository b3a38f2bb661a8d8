// How it looks on pages of every kind, and whether everybody can use it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, article, ask, comment, elsewhere, focused, gavel, isQuiet, looksRight, open, picture, post, reader, until } from "./support/world.mjs";

async function thread() {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  const top = await post(ana, key, "A first thought, with **weight**, a `word` of code and\n\n> something quoted\n\n- one\n- two");
  await post(ben, key, "An answer to it that is long enough to need more than one line on most pages, so that the measure can be seen.", top);
  await post(admin, key, "The newsroom says thanks.", top);
  await ask(ben, "PUT", `/comments/${top.id}/reaction`, { kind: "like" });
  return { key, ana, ben, top };
}

test("light and dark, as the page is", async () => {
  const { key, ana } = await thread();
  for (const scheme of ["light", "dark"]) {
    const page = await open({ key, as: ana, scheme });
    await comment(page, "A first thought").getByRole("button", { name: "Delete" }).first().waitFor();
    await page.getByLabel("Write a comment").fill("Something");
    await looksRight(page, scheme);
  }
});

test("dark where the browser asks for it, or the page says so", async () => {
  const { key } = await thread();
  const colour = (page) => page.getByRole("button", { name: "Sign in" }).evaluate((element) => getComputedStyle(element).color);
  const light = await colour(await open({ key }));
  const dark = await colour(await open({ key, options: { colorScheme: "dark" } }));
  assert.notEqual(light, dark);
  assert.equal(await colour(await open({ key, attributes: 'data-theme="dark"' })), dark);
});

test("narrow", async () => {
  const { key, ana } = await thread();
  const page = await open({ key, as: ana, options: { viewport: { width: 320, height: 700 } } });
  await comment(page, "A first thought").getByRole("button", { name: "Delete" }).first().waitFor();
  await page.getByLabel("Write a comment").fill("On a small telephone");
  await looksRight(page, "narrow");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it scrolls sideways");
});

test("right to left", async () => {
  const { key, ana, top } = await thread();
  await post(ana, key, "תגובה בעברית", top);
  const page = await open({ key, as: ana, dir: "rtl", lang: "he" });
  await comment(page, "A first thought").getByRole("button", { name: "Delete" }).first().waitFor();
  await looksRight(page, "rtl");
  const [outer, inner] = await page.locator("article").evaluateAll((all) => all.slice(0, 2).map((each) => each.getBoundingClientRect().right));
  assert.ok(inner < outer, "replies are not indented from the right");
});

test("it speaks the page's language", async () => {
  const { key } = await thread();
  for (const [lang, heading] of [
    ["de", "3 Kommentare"],
    ["fr-CA", "3 commentaires"],
    ["es", "3 comentarios"],
    ["nl", "3 comments"],
  ]) {
    const page = await open({ key, lang });
    await page.getByRole("heading", { name: heading }).waitFor();
    await looksRight(page, `language-${lang.slice(0, 2)}`);
  }
});

test("the page's tokens and parts dress it", async () => {
  const { key } = await thread();
  const page = await open({ key });
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("gavel-comments { --gavel-accent: rgb(1, 2, 3) } gavel-comments::part(author) { color: rgb(4, 5, 6) }");
    document.adoptedStyleSheets = [sheet];
  });
  assert.equal(await page.getByRole("button", { name: "Sign in" }).evaluate((element) => getComputedStyle(element).color), "rgb(1, 2, 3)");
  assert.equal(await page.locator("bdi").first().evaluate((element) => getComputedStyle(element).color), "rgb(4, 5, 6)");
});

test("nothing moves for whoever wants less motion", async () => {
  const { key } = await thread();
  const page = await open({ key, options: { reducedMotion: "reduce" } });
  await page.getByRole("button", { name: "Sign in" }).click();
  assert.equal(await page.getByRole("dialog").evaluate((element) => getComputedStyle(element).animationName), "none");
});

test("everything can be done by keyboard", async () => {
  const { key, ana } = await thread();
  const page = await open({ key, as: ana });
  await comment(page, "A first thought").getByRole("button", { name: "Delete" }).first().waitFor();
  const reached = new Set();
  const press = async (name) => {
    for (let n = 0; n < 80 && (await focused(page)) !== name; n += 1) await page.keyboard.press("Tab");
    assert.equal(await focused(page), name);
    reached.add(name);
  };
  await press("who");
  await press("order");
  await press("Write a comment");
  await page.keyboard.type("Typed, not clicked");
  await press("b");
  await press("preview");
  await page.keyboard.press("Enter");
  await page.locator(".view", { hasText: "Typed, not clicked" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await comment(page, "Typed, not clicked").waitFor();
  await until(async () => (await focused(page)) !== "Write a comment");
  await press("line");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "replies");
  await page.keyboard.press("Enter");
  await press("like");
  await page.keyboard.press("Space");
  await press("flag");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await until(async () => (await focused(page)) === "flag");
  await press("reply");
  await page.keyboard.press("Enter");
  await page.keyboard.type("And answered");
  await page.keyboard.press("Control+Enter");
  await comment(page, "And answered").waitFor();
  isQuiet(page);
});

test("the demo's page and the same on another origin have their comments, under the strictest policy", async () => {
  for (const [url, name] of [
    [`${gavel}/demo/`, "demo"],
    [elsewhere, "demo-elsewhere"],
  ]) {
    const page = await open({ url, waitFor: "gavel-comments article" });
    await until(async () => (await page.locator("[data-gavel-count]").innerText()) === "62");
    await looksRight(page, name);
    const policy = (await page.request.get(url)).headers()["content-security-policy"];
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types gavel/);
    assert.doesNotMatch(policy, /unsafe/);
    await page.evaluate(() => document.querySelector("h1").scrollIntoView());
    await picture(page, `${name}-page`);
    await page.evaluate(() => scrollTo(0, document.querySelector("#comments").offsetTop - 150));
    await picture(page, `${name}-comments`);
  }
});
