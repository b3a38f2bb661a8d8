// Nothing that somebody wrote runs, whatever the service lets through.

import assert from "node:assert/strict";
import { test } from "node:test";
import { article, comment, isQuiet, open, post, reader } from "./support/world.mjs";

const TEXTS = [
  "<script>window.hacked = 1</script>",
  "<img src=x onerror='window.hacked = 1'>",
  "[click](javascript:window.hacked=1) <svg/onload=window.hacked=1>",
  "<gavel-comments></gavel-comments><style>*{display:none}</style>",
  "\u202Eright to left\u202C and {} $& $1 \u0000".replace("\u0000", ""),
];

test("hostile text is shown as it was typed", async () => {
  const key = await article();
  const ana = await reader();
  for (const text of TEXTS) await post(ana, key, `${text} end`).catch((error) => assert.match(error.message, /held|nudged/));
  const page = await open({ key, as: ana });
  await comment(page, "<script>window.hacked = 1</script>").waitFor();
  await comment(page, "<img src=x").waitFor();
  await comment(page, "<img src=x").getByRole("button", { name: "Delete" }).waitFor();
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  isQuiet(page);
});

test("HTML that the service should not have let through stops at the widget", async () => {
  const key = await article();
  await post(await reader(), key, "Harmless");
  const page = await open({ key, near: true, waitFor: null });
  await page.route("**/comments?*", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    body.items[0].html =
      `<p onclick="hacked=1" style="position:fixed" id="x" class="pill">kept <a href="javascript:hacked=1">a</a>` +
      `<a href="https://good.example" onclick="hacked=1">b</a> <a href="//evil.example">c</a></p><script>hacked=1</script>` +
      `<img src=x onerror="hacked=1"><svg><a xlink:href="javascript:hacked=1">d</a></svg><iframe srcdoc="<script>parent.hacked=1</script>"></iframe>` +
      `<form action="https://evil.example"><button>e</button></form><template><p>f</p></template><math><mi>g</mi></math>`;
    body.items[0].author.name = "<img src=x onerror=hacked=1>";
    await route.fulfill({ response, json: body });
  });
  await page.reload();
  await comment(page, "kept").waitFor();
  assert.equal(
    await page.locator("article .body").innerHTML(),
    '<p>kept <a>a</a><a href="https://good.example" rel="nofollow ugc noopener" target="_blank">b</a> <a>c</a></p>',
  );
  assert.equal(await page.locator("article bdi").innerText(), "<img src=x onerror=hacked=1>");
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  // Some browsers say which handlers the page's policy refused in the document that was only parsed, never shown.
  const refused = /^Executing inline event handler violates/;
  assert.deepEqual(page.problems.filter((problem) => !refused.test(problem)), []);
});

test("a page that allows no policy of ours has plain text", async () => {
  const key = await article();
  await post(await reader(), key, "Plain *and* simple");
  const page = await open({ key, policies: "'none'", waitFor: null });
  await page.getByText("Plain and simple").waitFor();
  assert.equal(await page.locator("article .body em").count(), 0);
});

test("the script loaded twice makes one section", async () => {
  const key = await article();
  const page = await open({ key, twice: "yes" });
  await page.waitForLoadState("networkidle");
  assert.equal(await page.locator("gavel-comments").count(), 1);
  assert.equal(await page.locator("script").count(), 2);
  isQuiet(page);
});
