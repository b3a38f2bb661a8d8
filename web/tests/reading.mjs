// Reading: threads, branches, orders, permalinks, times, counts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { announces, article, ask, comment, focused, gavel, host, isQuiet, looksRight, open, post, reader, until } from "./support/world.mjs";

test("the first comments come with the article in one request, and nothing moves when they do", async () => {
  const key = await article();
  const ana = await reader();
  for (let n = 0; n < 4; n += 1) await post(ana, key, `Comment number ${n}`);
  const page = await open({ key, waitFor: null });
  const asked = [];
  page.on("request", (request) => request.url().startsWith(gavel) && asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.reload();
  await comment(page, "number 3").waitFor();
  assert.deepEqual(
    asked.filter((line) => !line.endsWith("/events")),
    ["GET /embed.js", `GET /api/v1/sites/daily/articles/${key}/comments`],
  );
  const shifted = await page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
      }).then((entries) => entries.reduce((sum, entry) => sum + entry.value, 0)),
  );
  // The element itself is new on the page; what is in it keeps its place (0.1 is what counts as good).
  assert.ok(shifted < 0.1, `${shifted}`);
  isQuiet(page);
});

test("until the comments are there, their place is kept", async () => {
  const key = await article();
  await post(await reader(), key, "Slowly but surely");
  const page = await open({ key, waitFor: null });
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route("**/comments?*", async (route) => (await held, route.continue()));
  await page.reload();
  await page.locator(".skeleton").first().waitFor();
  await looksRight(page, "loading");
  go();
  await comment(page, "Slowly but surely").waitFor();
  assert.equal(await page.locator(".skeleton").count(), 0);
});

test("an article without comments invites to write the first", async () => {
  const page = await open({ key: await article() });
  await page.getByText("Be the first to comment.").waitFor();
  await looksRight(page, "empty");
});

test("an article that Gavel does not know is open for its first comment", async () => {
  const ana = await reader();
  const page = await open({ key: "never-heard-of", as: ana });
  await page.getByText("Be the first to comment.").waitFor();
  await page.getByLabel("Write a comment").fill("And so it begins.");
  await page.getByRole("button", { name: "Post" }).click();
  await comment(page, "And so it begins.").waitFor();
  const made = await ask(null, "GET", "/articles/never-heard-of");
  assert.equal(made.title, "An article");
  assert.equal(made.url, `${host}/?article=never-heard-of`);
});

test("a branch is folded by its line and opened again, and the focus stays with it", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  const top = await post(ana, key, "Folding chairs or benches?");
  await post(ben, key, "Benches.", top);
  const page = await open({ key });
  await page.getByRole("button", { name: "Hide 1 reply" }).click();
  await comment(page, "Benches.").waitFor({ state: "hidden" });
  assert.equal(await focused(page), "replies");
  await page.getByRole("button", { name: "Show 1 reply" }).click();
  await comment(page, "Benches.").waitFor();
  assert.equal(await focused(page), "line");
  isQuiet(page);
});

test("one press brings the other replies, with the branches below them", async () => {
  const key = await article();
  const ana = await reader();
  const top = await post(ana, key, "Who was there?");
  let last;
  for (let n = 1; n <= 5; n += 1) last = await post(ana, key, `Witness ${n} was`, top);
  await post(ana, key, "Even deeper down", last);
  const page = await open({ key });
  await page.getByRole("button", { name: "2 more replies" }).click();
  await comment(page, "Even deeper down").waitFor();
  const witnesses = await page.locator("article .replies > article > .own .body").allInnerTexts();
  assert.deepEqual(witnesses.map((text) => text.trim()), [
    "Witness 1 was",
    "Witness 2 was",
    "Witness 3 was",
    "Witness 4 was",
    "Witness 5 was",
    "Even deeper down",
  ]);
});

test("deep threads stop indenting, and then say whom they answer", async () => {
  const key = await article();
  const names = [];
  let last;
  for (let n = 0; n < 7; n += 1) {
    const each = await reader();
    names.push(each.name);
    last = await post(each, key, `Level ${n} of the thread`, last);
  }
  const page = await open({ key, hash: `#gavel-${last.id}` });
  await comment(page, "Level 6").waitFor();
  const left = (text) => comment(page, text).evaluate((element) => Math.round(element.getBoundingClientRect().left));
  assert.ok((await left("Level 3")) < (await left("Level 4")));
  assert.equal(await left("Level 5"), await left("Level 6"));
  await comment(page, "Level 6").getByText(`to ${names[5]}`).waitFor();
  await looksRight(page, "deep");
  await page.setViewportSize({ width: 360, height: 800 });
  await page.reload();
  await comment(page, "Level 6").waitFor();
  assert.equal(await left("Level 3"), await left("Level 6"));
  await looksRight(page, "deep-narrow");
});

test("a thread is continued where it stops", async () => {
  const key = await article();
  const ana = await reader();
  let last;
  for (let n = 0; n < 7; n += 1) last = await post(ana, key, `Step ${n} down`, last);
  const page = await open({ key });
  await page.getByRole("button", { name: "Show 1 reply" }).click();
  await comment(page, "Step 4").waitFor();
  await page.getByRole("button", { name: "Continue this thread" }).click();
  await comment(page, "Step 5").waitFor();
});

test("the order is the reader's choice, and is remembered", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "The very first");
  await post(ana, key, "The very last");
  const page = await open({ key });
  const first = () => page.locator(".threads > article .body").first().innerText();
  await comment(page, "The very last").waitFor();
  assert.match(await first(), /last/);
  await page.getByLabel("Order").selectOption("oldest");
  await until(async () => /first/.test(await first()));
  await page.reload();
  await comment(page, "The very first").waitFor();
  assert.match(await first(), /first/);
  assert.equal(await page.getByLabel("Order").inputValue(), "oldest");
  for (const order of ["top", "discussed", "controversial", "newest"]) {
    const answer = page.waitForResponse((response) => response.url().includes(`sort=${order}`));
    await page.getByLabel("Order").selectOption(order);
    assert.equal((await answer).status(), 200);
  }
  await until(async () => /last/.test(await first()));
});

test("more comments come when they are asked for", async () => {
  const key = await article();
  const ana = await reader();
  for (let n = 1; n <= 27; n += 1) await post(ana, key, `One of many: ${n}.`);
  const page = await open({ key });
  await comment(page, "One of many: 27.").waitFor();
  assert.equal(await page.locator("article").count(), 25);
  await page.getByRole("button", { name: "More comments" }).click();
  await comment(page, "One of many: 1.").waitFor();
  assert.equal(await page.locator("article").count(), 27);
  assert.equal(await page.getByRole("button", { name: "More comments" }).count(), 0);
});

test("a permalink brings its comment into view, with those above it, and marks it", async () => {
  const key = await article();
  const ana = await reader();
  const old = await post(ana, key, "Long ago somebody said");
  const reply = await post(ana, key, "and somebody replied", old);
  for (let n = 1; n <= 26; n += 1) await post(ana, key, `Since then: ${n}.`);
  const page = await open({ key, hash: `#gavel-${reply.id}` });
  const marked = page.locator("article.mark");
  await marked.waitFor();
  assert.match(await marked.innerText(), /and somebody replied/);
  assert.ok(await marked.evaluate((element) => element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().bottom <= innerHeight));
  await comment(page, "Long ago").waitFor();
  await comment(page, "Since then: 20.").locator("> .own header a").click();
  await until(async () => /Since then: 20/.test(await marked.innerText()));
  isQuiet(page);
});

test("a permalink to what is gone says so", async () => {
  const page = await open({ key: await article(), hash: "#gavel-01a2027f-62b9-72d0-a4c7-42a205c05f12" });
  await page.locator(".threads").getByText("This comment is no longer here.").waitFor();
  await announces(page, "no longer here");
});

test("times are relative, and exact for whoever asks", async () => {
  const key = await article();
  const made = await post(await reader(), key, "What time is it?");
  const page = await open({ key });
  const time = comment(page, "What time").locator("a > time");
  assert.equal(await time.innerText(), "now");
  assert.equal(await time.getAttribute("datetime"), made.created_at);
  assert.match(await time.getAttribute("title"), /\d{4}.*\d:\d\d/);
});

test("counts elsewhere on the page are filled in by one request", async () => {
  const key = await article();
  await post(await reader(), key, "One comment");
  const extra = `<span data-gavel-count="${key}">-</span> <b data-gavel-count="${key}">-</b> <span data-gavel-count="nothing-here">-</span>`;
  const asked = [];
  const page = await open({ key, waitFor: null, extra: "" });
  page.on("request", (request) => request.url().endsWith("/counts") && asked.push(request.postDataJSON()));
  await page.goto(`${host}/?${new URLSearchParams({ article: key, extra })}`);
  await until(async () => (await page.locator("[data-gavel-count]").allInnerTexts()).join() === "1,1,0");
  assert.deepEqual(asked, [{ articles: [key, "nothing-here"] }]);
});

test("a section that cannot be loaded says so, and tries again", async () => {
  const key = await article();
  await post(await reader(), key, "Here after all");
  const page = await open({ key, waitFor: null });
  await page.route("**/comments?*", (route) => route.abort());
  await page.reload();
  await page.getByText("The comments could not be loaded.").waitFor();
  await looksRight(page, "failed");
  await page.unroute("**/comments?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await comment(page, "Here after all").waitFor();
  await page.getByText("could not be loaded").waitFor({ state: "hidden" });
});
