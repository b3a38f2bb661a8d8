// Every language says everything that English says, in the same shape.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const source = new URL("../embed/src/", import.meta.url);
const locales = new URL("../embed/locales/", import.meta.url);
const text = readdirSync(source)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(new URL(name, source), "utf8"))
  .join("\n");

/** What is said in the code, in English. */
const said = new Set([...text.matchAll(/\bt\(\s*"([^"]+)"/g), ...text.matchAll(/title \?\? "([^"]+)"/g), ...text.matchAll(/\["[^"]+", "[^"]+", "([^"]+)"\]/g)].map(([, english]) => english));

/** What the service has words for, which other languages have their own for: orders, statuses, badges, kinds, reasons, problems. */
const CODES =
  "newest oldest top discussed controversial held rejected staff guest featured like dislike love " +
  "spam harassment hate threat personal_information misinformation off_topic other " +
  "wrong_credentials code_required wrong_code username_taken name_taken suspended banned guests_off sign_up_closed email_unverified article_closed thread_closed " +
  "parent_gone edit_window_over stale_revision not_applicable";

for (const file of readdirSync(locales)) {
  test(`${file} says all that English says`, () => {
    const words = JSON.parse(readFileSync(new URL(file, locales), "utf8"));
    assert.deepEqual(Object.keys(words).sort(), [...said, ...CODES.split(" ")].sort());
    const language = file.replace(".json", "");
    for (const [english, other] of Object.entries(words)) {
      const plural = english.includes("|");
      assert.equal(typeof other, plural ? "object" : "string", english);
      if (plural) {
        // `many` is for millions, which `other` serves as well.
        const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((form) => form !== "many");
        assert.deepEqual(Object.keys(other).sort(), forms.sort(), english);
      }
      for (const form of plural ? Object.values(other) : [other]) {
        assert.ok(form.trim(), english);
        if (!plural) assert.equal(form.includes("{}"), english.includes("{}"), english);
      }
    }
  });
}

test("nothing is said that no language could translate", () => {
  assert.ok(said.size > 60, `only ${said.size} were found`);
  // Words come from `t("…")` alone: what is put together at run time could not be found here.
  assert.deepEqual([...text.matchAll(/\bt\((?!\s*"|english|words|kind\[2\])[^)]*\)/g)].map(([call]) => call), []);
});
