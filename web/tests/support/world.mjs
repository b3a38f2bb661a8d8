// What a test begins with: a page of the newspaper in a browser of its own, and people who may do things behind it.

import assert from "node:assert/strict";
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach } from "node:test";
import { chromium } from "playwright-core";
import { makeSite, PASSWORD, PATIENCE, SITE, start } from "./gavel.mjs";
import { publish } from "./host.mjs";

export const { address: gavel, elsewhere } = await start();
export const host = await publish(gavel);
makeSite(host);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
after(() => browser.close());

const pictures = new URL("../pictures/", import.meta.url);
mkdirSync(pictures, { recursive: true });

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const opened = new Set();
afterEach(async () => {
  for (const context of opened) await context.close();
  opened.clear();
});

const api = `${gavel}/api/v1/sites/${SITE}`;

/** Asks the service as somebody. */
export async function ask(person, method, path, body) {
  const headers = { Origin: host, ...(person && { Authorization: `Bearer ${person.token}` }), ...(body && { "Content-Type": "application/json" }) };
  const response = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function signedIn(email) {
  return { email, ...(await ask(null, "POST", "/sessions", { email, password: PASSWORD })) };
}

export const admin = await signedIn("admin@daily.example");

let people = 0;
let articles = 0;

/** A reader with a new account. */
export async function reader(name = `reader ${++people}`) {
  const email = `${name.replaceAll(" ", ".")}@daily.example`;
  await ask(null, "POST", "/accounts", { email, username: name, password: PASSWORD });
  return { name, ...(await signedIn(email)) };
}

/** A new article. */
export async function article(settings) {
  const key = `article-${++articles}`;
  await ask(admin, "PUT", `/articles/${key}`, { url: `${host}/?article=${key}`, title: `About ${key}`, settings });
  return key;
}

/** Posts a comment. */
export function post(person, key, body, parent) {
  return ask(person, "POST", `/articles/${key}/comments`, { body, parent_id: parent?.id });
}

/** Changes the site's settings for one test. */
export async function withSettings(change, during) {
  const before = await ask(admin, "GET", "/settings");
  const changed = structuredClone(before);
  change(changed);
  const { revision } = await ask(admin, "PUT", "/settings", changed);
  try {
    await during();
  } finally {
    await ask(admin, "PUT", "/settings", { ...before, revision });
  }
}

/** Waits until something is so. */
export async function until(condition) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not so: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A page in a browser of its own, closed after the test. What goes wrong on it is kept in `problems`. */
export async function newPage(options) {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 }, locale: "en-GB", ...options });
  opened.add(context);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(`${error.stack}`));
  page.on("dialog", (dialog) => (page.problems.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("console", (message) => {
    if (/Applying inline style/.test(message.text())) return;
    if (/Content Security Policy|TrustedHTML|TrustedScript|gavel:/.test(message.text())) page.problems.push(message.text());
  });
  return page;
}

/** What a page may be. `as` is who is signed in on it, `near` takes the widget from the page's own origin. */
export async function open({ key, as, near, url, hash = "", options = {}, waitFor = "gavel-comments h2", ...dress }) {
  const page = await newPage(options);
  if (as) await page.addInitScript(([name, value]) => localStorage.setItem(name, value), [`gavel:session:${SITE}`, JSON.stringify(as)]);
  const query = new URLSearchParams({ article: key ?? "", ...dress });
  await page.goto(url ?? `${host}/${near ? "near" : ""}?${query}${hash}`);
  page.widget = page.locator("gavel-comments");
  if (waitFor) await page.locator(waitFor).first().waitFor();
  return page;
}

/** The comment that holds this text. */
export function comment(page, text) {
  return page.locator("article", { has: page.locator("> .own", { hasText: text }) }).last();
}

/** Fails where axe finds anything in the widget, and takes a picture to look at. */
export async function looksRight(page, name) {
  await page.widget.screenshot({ path: new URL(`${name}.png`, pictures).pathname, animations: "disabled" });
  await isAccessible(page, name, "gavel-comments");
}

/** Fails where axe finds anything in a part of the page. */
export async function isAccessible(page, name, part) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(async (part) => {
    const run = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
    const { violations, incomplete } = await window.axe.run({ include: [part] }, run);
    // What axe cannot tell: colours over gradients and shadows, and whether a sign such as × is a text.
    const UNSURE = ["color-contrast", "label-content-name-mismatch"];
    const lines = ({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`);
    return { violations: violations.flatMap(lines), incomplete: incomplete.filter(({ id }) => !UNSURE.includes(id)).flatMap(lines) };
  }, part);
  assert.deepEqual(found.violations, [], name);
  assert.deepEqual(found.incomplete, [], name);
  isQuiet(page);
}

/** Takes a picture of what stands over the page. */
export async function picture(page, name, fullPage = false) {
  await page.screenshot({ path: new URL(`${name}.png`, pictures).pathname, animations: "disabled", fullPage });
}

/** Fails where anything went wrong on the page. */
export function isQuiet(page) {
  assert.deepEqual(page.problems, []);
}

/** The text that is announced, once it is this. */
export async function announces(page, pattern) {
  await page.locator("gavel-comments [aria-live]", { hasText: pattern }).waitFor({ state: "attached" });
}

/** What has the focus, inside of the widget too. */
export function focused(page) {
  return page.evaluate(() => {
    const within = document.querySelector("gavel-comments").shadowRoot.activeElement;
    return within && (within.name || within.getAttribute("aria-label") || within.tagName);
  });
}
