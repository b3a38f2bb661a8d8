// A lost connection: no text is lost, and nothing is sent twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { article, ask, comment, isQuiet, looksRight, open, reader, until } from "./support/world.mjs";

test("offline the text is kept, and sent when the browser is back", async () => {
  const key = await article();
  const page = await open({ key, as: await reader() });
  await page.getByLabel("Write a comment").fill("Sent from a tunnel");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText("The connection is lost.").waitFor();
  assert.equal(await page.getByLabel("Write a comment").inputValue(), "Sent from a tunnel");
  await looksRight(page, "offline");
  await page.context().setOffline(false);
  await comment(page, "Sent from a tunnel").waitFor();
  assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 1);
});

test("an answer that gets lost is asked for again under the same key, also after a reload", async () => {
  const key = await article();
  const page = await open({ key, as: await reader() });
  const keys = [];
  // The comment arrives; the answer does not.
  await page.route(`**/articles/${key}/comments`, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (route.request().method() === "POST") await route.fetch();
    await route.abort();
  });
  await page.getByLabel("Write a comment").fill("Only once, please");
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText("The connection is lost.").waitFor();
  await page.unroute(`**/articles/${key}/comments`);
  await page.reload();
  await comment(page, "Only once").waitFor();
  const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/comments"));
  await page.getByRole("button", { name: "Post" }).click();
  keys.push((await sent).headers()["idempotency-key"]);
  await until(async () => (await page.getByLabel("Write a comment").inputValue()) === "");
  assert.equal(new Set(keys).size, 1);
  assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 1);
  assert.equal(await page.locator("article").count(), 1);
});

test("a service that is away is asked again until the reader changes something", async () => {
  const key = await article();
  const page = await open({ key, as: await reader() });
  let tries = 0;
  await page.route(`**/articles/${key}/comments`, (route) => {
    tries += 1;
    return route.fulfill({ status: 503, headers: { "Access-Control-Allow-Origin": "*", "Retry-After": "1" }, json: { code: "unavailable" } });
  });
  await page.getByLabel("Write a comment").fill("Are you there?");
  await page.getByRole("button", { name: "Post" }).click();
  await page.getByText("The connection is lost.").waitFor();
  await until(() => tries > 1);
  await page.getByRole("button", { name: "Change it" }).click();
  await page.unroute(`**/articles/${key}/comments`);
  await page.getByLabel("Write a comment").fill("Are you there now?");
  await page.getByRole("button", { name: "Post" }).click();
  await comment(page, "Are you there now?").waitFor();
  isQuiet(page);
});
