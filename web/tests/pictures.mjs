// Makes the pictures of the documentation from the demo site: `make pictures`. They go into docs/pictures.

import { test } from "node:test";
import { PATIENCE } from "./support/gavel.mjs";
import { gavel, newPage } from "./support/world.mjs";

const folder = new URL("../../docs/pictures/", import.meta.url);

async function taken(page, name) {
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname, animations: "disabled" });
}

/** The console of the demo site, with somebody signed in as the demo says. */
async function demo(view, who = "moderator") {
  const page = await newPage({ viewport: { width: 1200, height: 760 }, colorScheme: "light" });
  page.context().setDefaultTimeout(PATIENCE);
  await page.goto(`${gavel}/console/demo/${view}`);
  await page.getByLabel("Email").fill(`${who}@demo.example`);
  await page.getByLabel("Password").fill("gavel-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  return page;
}

test("the queue and the trace", async () => {
  const page = await demo("queue");
  await page.locator(".comment .typed").waitFor();
  await page.locator(".record", { hasText: "Flags" }).waitFor();
  await taken(page, "queue");
  await page.getByLabel("Which queue").selectOption({ label: /^Held/ });
  await page.waitForURL("**/queue?queue=held");
  await page.locator(".comment mark").first().waitFor();
  await page.keyboard.press("t");
  await page.locator(".trace").waitFor();
  await taken(page, "trace");
});
