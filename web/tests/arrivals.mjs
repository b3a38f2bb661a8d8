// What arrives while somebody reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { events, hangUp, listening } from "./support/host.mjs";
import { admin, announces, article, ask, comment, isQuiet, looksRight, open, post, reader, until } from "./support/world.mjs";

/** A page that somebody reads, with a stream that the test can break off. */
async function reading(text = "Already here", how = { near: true }) {
  events.status = 200;
  const key = await article();
  const ana = await reader();
  const first = await post(ana, key, text);
  await until(() => listening() === 0);
  const page = await open({ key, ...how });
  if (how.near) await until(() => listening() === 1);
  return { key, ana, first, page };
}

/** A moderator's decision. */
function decide(action, { id, revision = 1 }) {
  return ask(admin, "POST", `/comments/${id}/decisions`, { action, revision });
}

const button = (page, name) => page.getByRole("button", { name });

test("new comments wait behind a button, and nothing moves until it is pressed", async () => {
  const { key, ana, first, page } = await reading();
  const top = () => comment(page, "Already here").evaluate((element) => element.getBoundingClientRect().top);
  const before = await top();
  await post(ana, key, "News of today");
  await post(ana, key, "A reply", first);
  await page.getByRole("heading", { name: "3 comments" }).waitFor();
  await announces(page, "2 new comments");
  assert.equal(await top(), before);
  await looksRight(page, "arrived");
  await button(page, "2 new comments").click();
  await comment(page, "News of today").waitFor();
  await page.locator("article article", { hasText: "A reply" }).waitFor();
  assert.equal(await button(page, /new comment/).count(), 0);
  isQuiet(page);
});

test("what somebody writes in another browser arrives, on a page of another origin, and the reader keeps the place", async () => {
  const { key, page } = await reading("Long before", {});
  const other = await open({ key, as: await reader() });
  await page.locator("footer").scrollIntoViewIfNeeded();
  const text = comment(page, "Long before");
  const place = await text.boundingBox();
  for (const words of ["One", "Two", "Three"]) {
    await other.getByLabel("Write a comment").fill(words);
    await other.getByRole("button", { name: "Post" }).click();
    await comment(other, words).waitFor();
  }
  await button(page, "3 new comments").waitFor();
  assert.deepEqual(await text.boundingBox(), place);
  assert.equal(await button(other, /new comment/).count(), 0, "its own came back to it");
  isQuiet(page);
  isQuiet(other);
});

test("changes and removals show at once", async () => {
  const { key, ana, first, page } = await reading("Soon to be changed");
  await ask(ana, "PATCH", `/comments/${first.id}`, { body: "Changed by its author", revision: 1 });
  await comment(page, "Changed by its author").getByText("edited").waitFor();
  const late = await post(ana, key, "Removed before it was read");
  await button(page, "1 new comment").waitFor();
  await decide("remove", late);
  await button(page, "1 new comment").waitFor({ state: "detached" });
  const reply = await post(ana, key, "An answer that stays", first);
  await button(page, "1 new comment").click();
  await comment(page, "An answer that stays").waitFor();
  await decide("remove", { ...first, revision: 2 });
  await page.getByText("This comment was removed.").waitFor();
  await page.getByRole("heading", { name: "1 comment", exact: true }).waitFor();
  await decide("remove", reply);
  await comment(page, "An answer that stays").waitFor({ state: "detached" });
  await decide("restore", { ...first, revision: 2 });
  await comment(page, "Changed by its author").waitFor();
  await page.getByText("This comment was removed.").waitFor({ state: "detached" });
  isQuiet(page);
});

test("one's own comment does not arrive a second time", async () => {
  const { key, page, ana } = await reading();
  await page.evaluate(([name, value]) => (localStorage.setItem(name, value), dispatchEvent(new Event("gavel-session"))), ["gavel:session:daily", JSON.stringify(ana)]);
  await button(page, "Sign out").waitFor();
  await page.getByLabel("Write a comment").fill("My own words");
  await button(page, "Post").click();
  await comment(page, "My own words").waitFor();
  // When the next one arrives, this one has.
  await post(ana, key, "Somebody else's");
  await button(page, "1 new comment").waitFor();
  await page.getByRole("heading", { name: "3 comments" }).waitFor();
});

test("a stream that breaks off is taken up again where it was, and nothing is fetched anew", async () => {
  const { key, ana, page } = await reading();
  await post(ana, key, "Before the break");
  await button(page, "1 new comment").waitFor();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const before = events.seen.length;
  hangUp();
  await post(ana, key, "During the break");
  await button(page, "2 new comments").waitFor();
  await page.getByRole("heading", { name: "3 comments" }).waitFor();
  assert.ok(events.seen.length > before && events.seen.at(-1), "it did not say what it had seen");
  assert.deepEqual(asked.filter((path) => path.endsWith("/comments")), []);
});

test("a browser that was offline catches up when it is back", async () => {
  const { key, ana, page } = await reading();
  await page.context().setOffline(true);
  hangUp();
  await until(() => listening() === 0);
  await post(ana, key, "Said meanwhile");
  await page.context().setOffline(false);
  await button(page, "1 new comment").waitFor();
  await page.getByRole("heading", { name: "2 comments" }).waitFor();
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
  events.status = 200;
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
  await button(page, "1 new comment").waitFor();
});

test("what came between the page and its stream is fetched", async () => {
  events.status = 200;
  const key = await article();
  const ana = await reader();
  await post(ana, key, "On the page");
  // The stream begins only where the section comes into sight.
  const page = await open({ key, near: true, waitFor: "h1", options: { viewport: { width: 600, height: 60 } } });
  await page.locator("gavel-comments article").waitFor({ state: "attached" });
  await post(ana, key, "After the page");
  await page.setViewportSize({ width: 600, height: 800 });
  await button(page, "1 new comment").waitFor();
});
