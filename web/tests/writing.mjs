// Writing: posting, replying, changing, deleting, and what becomes of a comment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, announces, article, ask, comment, focused, isQuiet, looksRight, open, post, reader, until, withSettings } from "./support/world.mjs";

const write = (page, text) => page.getByLabel("Write a comment").fill(text);
const send = (page, name = "Post") => page.getByRole("button", { name, exact: true }).last().click();

test("a comment is posted, stands first, is announced and has the focus", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "Before");
  const page = await open({ key, as: ana });
  await write(page, "This is *well* said");
  await looksRight(page, "composer");
  await send(page);
  await comment(page, "This is well said").waitFor();
  await announces(page, "Your comment is published.");
  assert.match(await page.locator("article").first().innerText(), /well said/);
  await page.getByRole("heading", { name: "2 comments" }).waitFor();
  assert.match(await focused(page), new RegExp(ana.name));
  assert.equal(await page.getByLabel("Write a comment").inputValue(), "");
  await page.reload();
  await comment(page, "This is well said").waitFor();
  await looksRight(page, "posted");
});

test("a reply is written in place and stands below what it answers", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  await post(ana, key, "A question");
  const page = await open({ key, as: ben });
  await comment(page, "A question").getByRole("button", { name: "Reply" }).click();
  await page.getByLabel(`Reply to ${ana.name}`).fill("An answer");
  await looksRight(page, "replying");
  await send(page, "Reply");
  await page.locator("article article", { hasText: "An answer" }).waitFor();
  assert.equal(await page.getByLabel(`Reply to ${ana.name}`).count(), 0);
  const [stored] = (await ask(null, "GET", `/articles/${key}/comments`)).items;
  assert.equal(stored.reply_count, 1);
  isQuiet(page);
});

test("a reply that is left gives the focus back to where it began", async () => {
  const key = await article();
  await post(await reader(), key, "Leave me");
  const page = await open({ key, as: await reader() });
  await comment(page, "Leave me").getByRole("button", { name: "Reply" }).click();
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "reply");
});

test("a draft survives a reload, for each place of its own", async () => {
  const key = await article();
  await post(await reader(), key, "Draft below me");
  const page = await open({ key });
  await write(page, "Half a thou");
  await comment(page, "Draft below").getByRole("button", { name: "Reply" }).click();
  await page.getByLabel("Reply to").fill("Another half");
  await page.reload();
  await until(async () => (await page.getByLabel("Write a comment").inputValue()) === "Half a thou");
  await comment(page, "Draft below").getByRole("button", { name: "Reply" }).click();
  assert.equal(await page.getByLabel("Reply to").inputValue(), "Another half");
  const other = await article();
  await page.goto(page.url().replace(key, other));
  await page.getByText("Be the first").waitFor();
  assert.equal(await page.getByLabel("Write a comment").inputValue(), "");
});

test("the toolbar and its shortcuts format the text, and the preview shows it", async () => {
  const page = await open({ key: await article(), as: await reader() });
  const area = page.getByLabel("Write a comment");
  await area.fill("strong");
  await area.selectText();
  await page.keyboard.press("Control+b");
  assert.equal(await area.inputValue(), "**strong**");
  await page.keyboard.press("Control+b");
  assert.equal(await area.inputValue(), "strong");
  await page.getByRole("button", { name: "Italic" }).click();
  assert.equal(await area.inputValue(), "*strong*");
  await area.fill("one\ntwo");
  await area.selectText();
  await page.getByRole("button", { name: "Quote" }).click();
  assert.equal(await area.inputValue(), "> one\n> two");
  await page.keyboard.press("Control+z");
  assert.equal(await area.inputValue(), "one\ntwo");
  await area.fill("**b** *i* `c` ~~d~~ [l](https://x.example) https://y.example.\n\n> q\n\n- one\n- two\n\n3. three\n\n```\n<b>\n```\n<img src=x onerror=alert(1)>");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator(".view strong").waitFor();
  await looksRight(page, "preview");
  const shown = await page.locator(".view").innerHTML();
  await page.getByRole("button", { name: "Edit" }).click();
  assert.equal(await focused(page), "Write a comment");
  await area.fill((await area.inputValue()).replace(/\[l\]\(\S+|https:\S+/g, ""));
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator(".view strong").waitFor();
  const previewed = await page.locator(".view").innerHTML();
  await send(page);
  assert.equal(await page.locator("article .body").innerHTML(), previewed);
  assert.match(shown, /<a href="https:..x.example" rel="nofollow ugc noopener" target="_blank">l<.a>/);
});

test("the composer tells how much is left, and grows with the text", async () => {
  await withSettings((settings) => (settings.comments.max_length = 20), async () => {
    const page = await open({ key: await article(), as: await reader() });
    await write(page, "Just 15 signs 👍");
    await page.getByText("5 characters left").waitFor();
    const height = () => page.getByLabel("Write a comment").evaluate((area) => area.offsetHeight);
    const before = await height();
    await write(page, "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl");
    assert.ok((await height()) > before);
    await page.getByText("-3 characters left").waitFor();
    await send(page);
    await page.getByText("at most 20 characters").waitFor();
    await looksRight(page, "too-long");
  });
});

test("nothing is sent where there is nothing to send", async () => {
  const page = await open({ key: await article(), as: await reader() });
  await page.getByLabel("Write a comment").focus();
  await send(page);
  assert.equal(await focused(page), "Write a comment");
  assert.equal(await page.getByLabel("Write a comment").evaluate((area) => area.validity.valueMissing), true);
});

test("a nudge is shown kindly: the text can be changed, or sent as it is", async () => {
  const key = await article();
  const ana = await reader();
  const page = await open({ key, as: ana });
  await write(page, "WHY IS EVERYBODY SHOUTING AT ME TODAY");
  await send(page);
  await page.getByText("mostly in capitals").waitFor();
  assert.equal(await focused(page), "change");
  await looksRight(page, "nudged");
  await page.getByRole("button", { name: "Change it" }).click();
  assert.equal(await focused(page), "Write a comment");
  await send(page);
  await page.getByRole("button", { name: "Post anyway" }).click();
  await comment(page, "WHY IS EVERYBODY").waitFor();
  assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 1);
});

test("a held comment is seen by its author, with the reason, and by nobody else", async () => {
  const key = await article();
  const ana = await reader();
  const page = await open({ key, as: ana });
  await write(page, "Look at https://somewhere.example for more");
  await send(page);
  await comment(page, "Look at").getByText("Held", { exact: true }).waitFor();
  await announces(page, /Held/);
  await page.reload();
  await comment(page, "Look at").getByText("first comments with a link").waitFor();
  await looksRight(page, "held");
  await page.getByRole("button", { name: "Sign out" }).click();
  await comment(page, "Look at").waitFor({ state: "detached" });
  const other = await open({ key });
  await other.getByText("Be the first").waitFor();
});

test("a rejected comment is seen by its author, with the reason", async () => {
  const key = await article();
  const ana = await reader();
  const bad = await post(ana, key, "You are all fools");
  await ask(admin, "POST", `/comments/${bad.id}/decisions`, { action: "reject", revision: 1, reason: "harassment", message: "Please do not insult other readers." });
  const page = await open({ key, as: ana });
  await comment(page, "You are all").getByText("Rejected").waitFor();
  await comment(page, "You are all").getByText("Please do not insult other readers.").waitFor();
  assert.equal(await comment(page, "You are all").getByRole("button", { name: "Edit" }).count(), 0);
  await looksRight(page, "rejected");
});

test("a comment is changed within its time, which counts down", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "A smal mistake");
  const page = await open({ key, as: ana });
  const edit = comment(page, "A smal").getByRole("button", { name: "Edit" });
  await until(async () => /Edit [0-4]:\d\d/.test(await edit.innerText()));
  await looksRight(page, "own");
  await edit.click();
  const area = page.getByLabel("Edit", { exact: true });
  assert.equal(await area.inputValue(), "A smal mistake");
  await area.fill("A small mistake");
  await looksRight(page, "editing");
  await page.getByRole("button", { name: "Save" }).click();
  await comment(page, "A small mistake").getByText("edited").waitFor();
  await announces(page, "Your change is saved.");
  assert.equal(await focused(page), "edit");
  assert.match((await ask(null, "GET", `/articles/${key}/comments`)).items[0].html, /A small mistake/);
});

test("after its time a comment is no longer changed", async () => {
  await withSettings((settings) => (settings.comments.edit_window_seconds = 0), async () => {
    const key = await article();
    const ana = await reader();
    await post(ana, key, "Carved in stone");
    const page = await open({ key, as: ana });
    await comment(page, "Carved in stone").getByRole("button", { name: "Delete" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Edit" }).count(), 0);
  });
});

test("a deletion can be taken back before anybody hears of it", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "Do not go");
  const page = await open({ key, as: ana });
  await comment(page, "Do not go").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Your comment is deleted.").waitFor();
  assert.equal(await focused(page), "undo");
  await looksRight(page, "deleting");
  await page.getByRole("button", { name: "Undo" }).click();
  await comment(page, "Do not go").waitFor();
  assert.equal(await focused(page), "delete");
  assert.equal((await ask(null, "GET", `/articles/${key}`)).counts.comments, 1);
});

test("a comment is deleted after a while, and leaves a tombstone where there are replies", async () => {
  const key = await article();
  const [ana, ben] = [await reader(), await reader()];
  const top = await post(ana, key, "Answered and gone");
  await post(ben, key, "I did answer", top);
  await post(ana, key, "Gone without a trace");
  const page = await open({ key, as: ana });
  for (const text of ["Answered and gone", "Gone without"]) await comment(page, text).getByRole("button", { name: "Delete" }).first().click();
  await page.getByText("This comment was removed.").waitFor();
  await until(async () => (await page.locator("article").count()) === 2);
  await page.getByRole("heading", { name: "1 comment" }).waitFor();
  assert.ok(await focused(page), "the focus is lost");
  await looksRight(page, "tombstone");
  const { items } = await ask(null, "GET", `/articles/${key}/comments`);
  assert.deepEqual(items.map(({ status }) => status), ["deleted"]);
});

test("a deletion that nobody took back is sent when the page is left", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "Gone with the page");
  const page = await open({ key, as: ana });
  await comment(page, "Gone with").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.goto("about:blank");
  await until(async () => (await ask(null, "GET", `/articles/${key}`)).counts.comments === 0);
});

test("under a closed article one reads, and writes no more", async () => {
  const key = await article({ state: "closed" });
  const page = await open({ key, as: await reader() });
  await page.getByText("Comments are closed.").waitFor();
  assert.equal(await page.getByLabel("Write a comment").count(), 0);
  await looksRight(page, "closed");
});
