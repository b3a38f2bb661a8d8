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

test("the page of an article", async () => {
  const page = await newPage({ viewport: { width: 900, height: 860 }, colorScheme: "light" });
  await page.goto(`${gavel}/demo/`);
  await page.locator("gavel-comments article").first().waitFor();
  await page.locator("gavel-comments select").selectOption("top");
  await page.locator("gavel-comments article").first().waitFor();
  await page.evaluate(() => scrollTo(0, document.querySelector("#comments").offsetTop - 30));
  await taken(page, "page");
});

test("the queue and the trace", async () => {
  const page = await demo("queue");
  await page.locator(".comment .typed").waitFor();
  await page.locator("aside.author", { hasText: "Flags on theirs" }).waitFor();
  await taken(page, "queue");
  await page.getByLabel("Which queue").selectOption("/console/demo/queue?queue=held");
  await page.waitForURL("**/queue?queue=held");
  await page.locator(".item", { hasText: "Links from new" }).first().click();
  await page.keyboard.press("t");
  await page.locator(".trace").waitFor();
  await taken(page, "trace");
});

test("the overview, the settings and the record", async () => {
  const page = await demo("overview", "admin");
  await page.locator(".panel").first().waitFor();
  await taken(page, "overview");
  await page.getByRole("link", { name: "Site", exact: true }).click();
  await page.getByText("Everything is saved").waitFor();
  await taken(page, "settings");
  await page.getByRole("link", { name: "Record" }).click();
  await page.locator("ol.record > li").first().waitFor();
  await taken(page, "record");
});
