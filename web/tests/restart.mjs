// The service is stopped and started again under an open page.

import { test } from "node:test";
import { restart } from "./support/gavel.mjs";
import { article, comment, gavel, open, post, reader } from "./support/world.mjs";

test("a page goes on when the service was away and is back", async () => {
  const key = await article();
  const ana = await reader();
  await post(ana, key, "Before");
  const page = await open({ key });
  await comment(page, "Before").waitFor();
  await post(ana, key, "The stream is open");
  await page.getByRole("button", { name: "1 new comment" }).waitFor();
  await restart(gavel);
  await post(ana, key, "After");
  await page.getByRole("button", { name: "2 new comments" }).waitFor();
  await page.getByRole("heading", { name: "3 comments" }).waitFor();
});
