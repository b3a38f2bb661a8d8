// How long it takes from a key to the next comment, against a queue of 100,000, with the service, its Postgres and the
// browser on one machine, held against what the service itself takes for the same: `make bench` runs it.
// GAVEL_BENCH_QUEUE is how many comments wait.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, article, post, reader } from "../tests/support/world.mjs";
import { colleague, sit } from "../tests/console/desk.mjs";

const WAITING = Number(process.env.GAVEL_BENCH_QUEUE || 100_000);
/** How many keys are pressed. */
const KEYS = 100;
/** From the key to the next comment, in milliseconds. */
const BOUND = 100;
const AT_ONCE = 32;

/** So many comments that wait, each held for its link. */
async function fill() {
  const key = await article();
  const authors = [];
  // One after the other: few passwords are hashed at once.
  while (authors.length < AT_ONCE) authors.push(await reader());
  let left = WAITING;
  await Promise.all(
    authors.map(async (author) => {
      while (left > 0) await post(author, key, `Comment number ${left--} of those that wait: https://held.example/${left}`);
    }),
  );
}

const sorted = (values) => values.toSorted((a, b) => a - b);
const share = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];
const line = (what, values) => `${what.padEnd(44)} ${share(values, 0.5).toFixed(1).padStart(7)} ${share(values, 0.95).toFixed(1).padStart(7)}`;

test(`from a key to the next comment, where ${WAITING} wait`, async () => {
  await fill();
  const moderator = await colleague();
  const page = await sit(moderator);
  await page.locator(".comment .typed").waitFor();
  // In the page itself: from the event to the frame in which another text stands there.
  await page.evaluate(() => {
    window.took = [];
    addEventListener("keydown", (event) => {
      if (event.key !== "a") return;
      const before = document.querySelector(".comment .typed")?.textContent;
      const look = () => {
        if (document.querySelector(".comment .typed")?.textContent === before) return requestAnimationFrame(look);
        requestAnimationFrame(() => window.took.push(performance.now() - event.timeStamp));
      };
      look();
    }, true);
  });
  const api = { decide: [], claim: [], context: [], list: [] };
  const time = async (name, method, path, body) => {
    const began = performance.now();
    const answer = await ask(moderator, method, path, body);
    api[name].push(performance.now() - began);
    return answer;
  };
  for (let pressed = 0; pressed < KEYS; pressed++) {
    await page.keyboard.press("a");
    await page.waitForFunction((count) => window.took.length === count, pressed + 1);
  }
  const keys = await page.evaluate(() => window.took);
  for (let number = 0; number < KEYS; number++) {
    const { items } = await time("claim", "POST", "/review/claims", { count: 1 });
    const [{ comment }] = items;
    await time("context", "GET", `/review/${comment.id}/context`);
    await time("decide", "POST", `/comments/${comment.id}/decisions`, { action: "approve", revision: comment.revision });
    await time("list", "GET", "/review?limit=50");
  }
  const whole = api.claim.map((claim, number) => claim + api.context[number] + api.decide[number]);
  console.log(
    [
      `${WAITING} comments wait; ${KEYS} keys; milliseconds${" ".repeat(16)}median     p95`,
      line("from the key to the next comment", keys),
      line("the service: claim, context and decision", whole),
      line("  a claim", api.claim),
      line("  what stands around a comment", api.context),
      line("  a decision", api.decide),
      line("the service: fifty items of the queue", api.list),
      `the key takes ${(share(keys, 0.5) / share(whole, 0.5)).toFixed(2)} times what the service takes for the same`,
    ].join("\n"),
  );
  assert.ok(share(keys, 0.5) <= BOUND, `${share(keys, 0.5)} ms`);
});
