// A moderator works through the queue: sees why, decides, takes back, leaves to admins, and never meets a colleague.

import assert from "node:assert/strict";
import { test } from "node:test";
import { admin, article, ask, isQuiet, post, reader, until } from "../support/world.mjs";
import { address, bar, colleague, holdLinks, lines, looked, looksRight, sit, statusOf, waiting } from "./desk.mjs";

test("an item shows why it is there, where the rule hit, its conversation and its author's record", async () => {
  const key = await article();
  const [asker, author, neighbour] = [await reader(), await reader("Otto Newcomer"), await reader()];
  const question = await post(asker, key, "Has anybody seen the plans?");
  await post(neighbour, key, "They hang in the town hall.", question);
  const when = { text: { regex: "https://held\\.example/plans" } };
  await ask(admin, "POST", "/rules", { name: "Plans", mode: "live", when, then: { action: "label", labels: ["plans"] } });
  const held = await post(author, key, "Größe 🏠 of it all: https://held.example/plans and nothing else", question);
  await ask(admin, "POST", `/accounts/${held.author.id}/notes`, { body: "Wrote to us last week; means well." });
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, "Größe 🏠 of it all");
  await page.getByText("Held by the rule “Links from new accounts”").waitFor();
  // The mark stands exactly on the link, whatever stands before it.
  assert.equal(await page.locator(".comment mark").innerText(), "https://held.example/plans");
  assert.equal(await page.locator(".item mark").innerText(), "https://held.example/plans");
  await page.locator(".around", { hasText: "Has anybody seen the plans?" }).waitFor();
  await page.locator(".around", { hasText: "They hang in the town hall." }).waitFor();
  const record = page.getByRole("complementary", { name: "The author" });
  await record.getByText("Wrote to us last week; means well.").waitFor();
  await record.getByText("On the same network").waitFor();
  await page.keyboard.press("t");
  await page.locator(".trace", { hasText: "author.account_age" }).or(page.locator(".trace", { hasText: "text.links" })).first().waitFor();
  await looksRight(page, "queue-trace");
  await page.keyboard.press("t");
  await looksRight(page, "queue");
  await page.keyboard.press("h");
  await page.getByRole("dialog", { name: "What happened to it" }).getByText("Judged by the rules").waitFor();
  await looksRight(page, "queue-history");
});

test("a long dispute does not push the comment out of sight, and is one press away", async () => {
  const key = await article();
  let above;
  for (const body of ["Who began it?", "You did.", "You!", "The one before me."]) above = await post(await reader(), key, body, above);
  await post(await reader(), key, "Enough of it: https://held.example/dispute", above);
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, "Enough of it");
  const around = page.getByRole("region", { name: "What it answers" });
  await around.getByText("The one before me.").waitFor();
  assert.equal(await around.getByText("Who began it?").isVisible(), false);
  await around.getByText("3 comments further up").click();
  await around.getByText("Who began it?").waitFor();
  assert.deepEqual(await around.locator(".typed").allInnerTexts(), ["Who began it?", "You did.", "You!", "The one before me."]);
  isQuiet(page);
});

test("a decision shows at once, the next comment is there, and undo brings it back", async () => {
  const key = await article();
  const comments = await waiting(key, 3);
  const page = await sit(await colleague(), address({ article: key }));
  await lines(page, 3);
  const first = await page.locator(".comment .typed").innerText();
  await page.keyboard.press("a");
  await lines(page, 2);
  assert.notEqual(await page.locator(".comment .typed").innerText(), first);
  const decided = comments.find(({ body }) => body === first);
  await until(async () => (await statusOf(decided)) === "published");
  await page.keyboard.press("u");
  await looked(page, first);
  await lines(page, 3);
  assert.equal(await statusOf(decided), "held");
  await page.keyboard.press("r");
  await page.getByRole("dialog", { name: "Why is it rejected?" }).waitFor();
  await looksRight(page, "queue-reject");
  await page.keyboard.press("1");
  await lines(page, 2);
  await until(async () => (await statusOf(decided)) === "rejected");
  const history = await ask(admin, "GET", `/comments/${decided.id}/history`);
  assert.equal(history.items.at(-1).reason, "spam");
  isQuiet(page);
});

test("twenty comments are decided by the keyboard alone", async () => {
  const key = await article();
  const comments = await waiting(key, 20);
  const page = await sit(await colleague(), address({ article: key }));
  await lines(page, 20);
  for (let left = 20; left > 0; left--) {
    if (left % 5 === 0) {
      await page.keyboard.press("r");
      await page.getByRole("dialog").waitFor();
      await page.keyboard.press("7");
    } else if (left % 7 === 0) {
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("a");
    } else {
      await page.keyboard.press("a");
    }
    await lines(page, left - 1);
  }
  await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
  await looksRight(page, "queue-empty");
  await until(async () => (await Promise.all(comments.map(statusOf))).every((status) => status !== "held"));
  const statuses = await Promise.all(comments.map(statusOf));
  assert.equal(statuses.filter((status) => status === "rejected").length, 4);
  assert.equal(statuses.filter((status) => status === "published").length, 16);
  // Each was decided once, by the moderator.
  for (const { id } of comments) {
    const { items } = await ask(admin, "GET", `/comments/${id}/history`);
    assert.equal(items.filter(({ kind }) => kind.startsWith("decision")).length, 1);
  }
});

test("two moderators side by side never decide one item twice", async () => {
  const key = await article();
  const comments = await waiting(key, 16);
  const [one, other] = [await colleague(), await colleague()];
  const pages = await Promise.all([one, other].map((person) => sit(person, address({ article: key }))));
  // What one has on the desk, the other does not see.
  await until(async () => (await pages[0].locator(".item").count()) === 13 || (await pages[1].locator(".item").count()) === 13);
  const isOver = async () => !(await ask(admin, "GET", `/review?article=${key}`)).items.length;
  const work = async (page) => {
    while (!(await isOver())) {
      await until(async () => (await page.locator(".comment .typed").count()) || (await isOver()));
      await page.keyboard.press("a");
    }
  };
  await Promise.all(pages.map(work));
  for (const { id } of comments) {
    const { items } = await ask(admin, "GET", `/comments/${id}/history`);
    const decisions = items.filter(({ kind }) => kind === "decision");
    assert.equal(decisions.length, 1, `${id} was decided ${decisions.length} times`);
    assert.equal(items.filter(({ kind }) => kind === "decision_refused").length, 0);
  }
});

test("who was quicker is said, and the comment is gone", async () => {
  const key = await article();
  const [comment] = await waiting(key, 1);
  const [one, other] = [await colleague(), await colleague("moderator", "Quick Colleague")];
  const page = await sit(one, address({ article: key }));
  await looked(page, comment.body);
  // The colleague works without the console and does not see the claim until it is given back.
  await page.evaluate((path) => fetch(path, { method: "DELETE" }), `/api/v1/sites/daily/review/claims/${comment.id}`);
  await ask(other, "POST", `/comments/${comment.id}/decisions`, { action: "approve", revision: 1 });
  await page.keyboard.press("r");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("2");
  await page.getByText(/^Quick Colleague approved this/).waitFor();
  assert.equal(await statusOf(comment), "published");
});

test("what a moderator leaves on the desk goes back when the page is left", async () => {
  const key = await article();
  const [comment] = await waiting(key, 1);
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, comment.body);
  await until(async () => (await ask(admin, "GET", `/review/${comment.id}`)).claim !== null);
  await page.goto("about:blank");
  await until(async () => (await ask(admin, "GET", `/review/${comment.id}`)).claim === null);
});

test("a comment that is left to the admins goes to their queue with the note", async () => {
  const key = await article();
  const [comment] = await waiting(key, 1);
  const moderator = await colleague();
  const page = await sit(moderator, address({ article: key }));
  await looked(page, comment.body);
  const { reasons } = await ask(admin, "GET", `/review/${comment.id}`);
  await page.keyboard.press("e");
  await page.getByLabel("What they should know").fill("Is this a threat?");
  await looksRight(page, "queue-escalate");
  await page.getByRole("dialog").getByRole("button", { name: "Leave it to the admins" }).click();
  await page.getByRole("heading", { name: "Nothing waits" }).waitFor();
  const boss = await sit(admin, address({ article: key, queue: "escalated" }));
  await boss.getByText(`Left to admins by ${moderator.name}: Is this a threat?`).waitFor();
  // What the admin has on the desk, the moderator would not see.
  await boss.goto("about:blank");
  await until(async () => (await ask(admin, "GET", `/review/${comment.id}`)).claim === null);
  await page.keyboard.press("u");
  await looked(page, comment.body);
  assert.deepEqual((await ask(admin, "GET", `/review/${comment.id}`)).reasons, reasons);
});

test("all that one author left waiting is rejected at once after a count, and comes back by one undo", async () => {
  const key = await article();
  const spammer = await reader("Bulk Spammer");
  const spam = [];
  await holdLinks();
  for (let number = 0; number < 5; number++) spam.push(await post(spammer, key, `Buy ${number}: https://spam.example/${number}`));
  const page = await sit(await colleague(), address({ article: key }));
  await lines(page, 5);
  await page.keyboard.press("b");
  const dialog = page.getByRole("dialog", { name: "Decide about many at once" });
  await dialog.getByText("5 wait that no colleague has.").waitFor();
  await looksRight(page, "queue-bulk");
  await dialog.getByRole("button", { name: "Reject 5" }).click();
  await page.getByText("Rejected: 5").waitFor();
  assert.deepEqual(new Set(await Promise.all(spam.map(statusOf))), new Set(["rejected"]));
  await lines(page, 0);
  await page.keyboard.press("u");
  await lines(page, 5);
  assert.deepEqual(new Set(await Promise.all(spam.map(statusOf))), new Set(["held"]));
});

test("several that are selected are decided together", async () => {
  const key = await article();
  await waiting(key, 4);
  const page = await sit(await colleague(), address({ article: key }));
  await lines(page, 4);
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("2 selected").waitFor();
  await looksRight(page, "queue-selected");
  await bar(page, "Approve 2").click();
  await lines(page, 2);
  await page.getByText("Approved: 2").waitFor();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await lines(page, 4);
});

test("new items appear by themselves, and what is looked at stays", async () => {
  const key = await article();
  const [first] = await waiting(key, 1);
  const page = await sit(await colleague(), address({ article: key }));
  await looked(page, first.body);
  await waiting(key, 2);
  await lines(page, 3);
  await looked(page, first.body);
});

test("a filter is saved under a name and is there on the next machine", async () => {
  const key = await article();
  await waiting(key, 1);
  const moderator = await colleague();
  const page = await sit(moderator, "queue");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByLabel("Article, by its key").fill(key);
  await page.getByLabel("Save it as").fill("Just mine");
  await page.getByLabel("Blur texts until asked").selectOption("all");
  await looksRight(page, "queue-filter");
  await page.getByRole("button", { name: "Save and show" }).click();
  await lines(page, 1);
  await page.getByRole("button", { name: "Show the text" }).waitFor();
  await looksRight(page, "queue-blurred");
  await page.keyboard.press("v");
  await page.locator(".comment .typed:not(.blurred)").waitFor();
  const elsewhere = await sit(moderator, "queue");
  await elsewhere.getByLabel("Which queue").selectOption("Just mine");
  await elsewhere.waitForURL(`**/queue?article=${key}`);
});

test("the queue works on a phone", async () => {
  const key = await article();
  const comments = await waiting(key, 2);
  const page = await sit(await colleague(), address({ article: key }), { viewport: { width: 360, height: 740 }, hasTouch: true });
  await lines(page, 2);
  await looksRight(page, "queue-phone-list");
  await page.locator(".item button").first().click();
  await page.locator(".comment .typed").waitFor();
  await looksRight(page, "queue-phone-comment");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `the page is ${wide} wide`);
  await bar(page, "Approve").click();
  await until(async () => (await Promise.all(comments.map(statusOf))).includes("published"));
  await page.getByRole("button", { name: "All comments" }).click();
  await lines(page, 1);
});
