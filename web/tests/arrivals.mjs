// What arrives while somebody reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { events, hangUp, listening, tell } from "./support/host.mjs";
import { announces, article, comment, isQuiet, looksRight, open, post, reader, until } from "./support/world.mjs";

async function reading(text = "Already here") {
  events.status = 200;
  const key = await article();
  const ana = await reader();
  const first = await post(ana, key, text);
  await until(() => listening() === 0);
  const page = await open({ key, near: true });
  await until(() => listening() === 1);
  return { key, ana, first, page };
}

test("new comments wait behind a button, and nothing moves until it is pressed", async () => {
  const { key, ana, first, page } = await reading();
  const top = () => comment(page, "Already here").evaluate((element) => element.getBoundingClientRect().top);
  const before = await top();
  tell("comment.published", { ...(await post(ana, key, "News of today")), body: undefined });
  tell("comment.published", { ...(await post(ana, key, "A reply", first)), body: undefined });
  tell("counts", { comments: 3 });
  await page.getByRole("heading", { name: "3 comments" }).waitFor();
  await announces(page, "2 new comments");
  assert.equal(await top(), before);
  await looksRight(page, "arrived");
  await page.getByRole("button", { name: "2 new comments" }).click();
  await comment(page, "News of today").waitFor();
  await page.locator("article article", { hasText: "A reply" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /new comment/ }).count(), 0);
  isQuiet(page);
});

test("changes and removals show at once", async () => {
  const { key, ana, first, page } = await reading("Soon to be changed");
  tell("comment.edited", { ...first, body: undefined, html: "<p>Changed by its author</p>", revision: 2, edited_at: new Date().toISOString() });
  await comment(page, "Changed by its author").getByText("edited").waitFor();
  const late = await post(ana, key, "Removed before it was read");
  tell("comment.published", late);
  await page.getByRole("button", { name: "1 new comment" }).waitFor();
  tell("comment.removed", { id: late.id, parent_id: null, tombstone: false });
  await page.getByRole("button", { name: "1 new comment" }).waitFor({ state: "detached" });
  tell("comment.removed", { id: first.id, parent_id: null, tombstone: true });
  await page.getByText("This comment was removed.").waitFor();
  tell("comment.removed", { id: first.id, parent_id: null, tombstone: false });
  await until(async () => (await page.locator("article").count()) === 0);
  isQuiet(page);
});

test("one's own comment does not arrive a second time", async () => {
  const { page, ana } = await reading();
  await page.evaluate(([name, value]) => (localStorage.setItem(name, value), dispatchEvent(new Event("gavel-session"))), ["gavel:session:daily", JSON.stringify(ana)]);
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  const answer = page.waitForResponse((response) => response.request().method() === "POST" && response.url().endsWith("/comments"));
  await page.getByLabel("Write a comment").fill("My own words");
  await page.getByRole("button", { name: "Post" }).click();
  const mine = await (await answer).json();
  await comment(page, "My own words").waitFor();
  tell("comment.published", mine);
  tell("counts", { comments: 77 });
  await page.getByRole("heading", { name: "77 comments" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /new comment/ }).count(), 0);
});

test("a stream that breaks off is taken up again where it was", async () => {
  const { page } = await reading();
  tell("counts", { comments: 41 });
  await page.getByRole("heading", { name: "41 comments" }).waitFor();
  const before = events.seen.length;
  hangUp();
  await until(() => events.seen.length > before && listening() === 1);
  assert.ok(Number(events.seen.at(-1)) > 0, "it did not say what it had seen");
});

test("where the service has no events, the page is quiet and complete", async () => {
  events.status = 404;
  const before = events.asked;
  const key = await article();
  await post(await reader(), key, "No news is good news");
  const page = await open({ key, near: true });
  await comment(page, "No news").waitFor();
  await until(() => events.asked > before);
  isQuiet(page);
});

test("what was missed while the service was away is fetched", async () => {
  const { key, ana, page } = await reading();
  events.status = 503;
  hangUp();
  await until(() => listening() === 0);
  const asked = events.asked;
  await until(() => events.asked > asked);
  await post(ana, key, "Missed by the stream");
  events.status = 200;
  await page.getByRole("button", { name: "1 new comment" }).waitFor();
});
