// What a test of the console begins with: somebody of the staff in a browser of their own.

import assert from "node:assert/strict";
import { admin, ask, gavel, isAccessible, isQuiet, newPage, picture, post, reader, until } from "../support/world.mjs";
import { makeStaff, PASSWORD, PATIENCE, SITE } from "../support/gavel.mjs";

let staff = 0;

/** A moderator, or an admin, with a new account and a token for what happens behind the page. */
export async function colleague(role = "moderator", name = `${role} ${++staff}`) {
  const email = `${name.replaceAll(" ", ".")}@daily.example`;
  makeStaff(email, name, role);
  return { name, email, ...(await ask(null, "POST", "/sessions", { email, password: PASSWORD })) };
}

/** The console at a view, such as `queue`, with nobody signed in. */
export async function visit(view = "", { site = SITE, ...options } = {}) {
  const page = await newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.context().setDefaultTimeout(PATIENCE);
  await page.goto(`${gavel}/console/${site}/${view}`);
  return page;
}

export async function signIn(page, { email }, password = PASSWORD) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** The console at a view, with somebody signed in. */
export async function sit(person, view = "queue", options) {
  const page = await visit(view, options);
  await signIn(page, person);
  await page.locator("header.top").waitFor();
  return page;
}

/** Fails where axe finds anything, light or dark, and takes a picture of each to look at: of the whole page, where asked for. */
export async function looksRight(page, name, { whole = false } = {}) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `console-${name}-${colorScheme}`, whole);
    await isAccessible(page, `${name}, ${colorScheme}`, "body");
  }
  await page.emulateMedia({ colorScheme: "light" });
  isQuiet(page);
}

/** Fails where the page is wider than the screen. */
export async function fits(page) {
  const [wide, screen] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(wide <= screen, `${wide} pixels on a screen of ${screen}`);
}

/** Ends all sessions of somebody, as another browser of theirs would. */
export function endSessions(person) {
  return ask(person, "DELETE", "/sessions");
}

/** The address of a part of the queue. */
export const address = (part) => `queue?${new URLSearchParams(part)}`;

let number = 0;

/** Has links be held from now on: moderators here overturn the rules that do it so often that brakes would pause them. */
export async function holdLinks() {
  const { items } = await ask(admin, "GET", "/rules");
  for (const { id } of items.filter(({ then }) => then.labels?.includes("links"))) await until(() => beginAnew(id));
}

/** Saves a rule as it is, so that what it did until now counts no more; answers whether no brake was quicker. */
async function beginAnew(id) {
  const rule = await ask(admin, "GET", `/rules/${id}`);
  const saving = ask(admin, "PUT", `/rules/${id}`, { ...rule, mode: "live", limits: { max_hit_share: 1 } });
  return saving.then(() => true, (failure) => (failure.message.includes(": 409 ") ? false : Promise.reject(failure)));
}

/** So many comments that wait under an article, each by a newcomer whose link is held. */
export async function waiting(key, count) {
  await holdLinks();
  const comments = [];
  for (let left = count; left > 0; left--) {
    const author = await reader();
    comments.push(await post(author, key, `Comment ${++number} has a link: https://held.example/${number}`));
  }
  return comments;
}

/** Waits until so many items are listed. */
export async function lines(page, count) {
  await until(async () => (await page.locator(".item").count()) === count);
}

/** Waits until the comment with this text is looked at. */
export async function looked(page, text) {
  await page.locator(".comment .typed", { hasText: text.trim() }).waitFor();
}

/** A button on the bar. */
export const bar = (page, name) => page.getByRole("group", { name: "What to do" }).getByRole("button", { name });

/** How a comment stands. */
export async function statusOf({ id }) {
  return (await ask(admin, "GET", `/review/${id}`)).comment.status;
}
