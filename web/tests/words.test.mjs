// Every language of the console says everything that its English says, in the same shape.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const source = new URL("../console/src/", import.meta.url);
const locales = new URL("words/", source);
const text = readdirSync(source, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(new URL(name, source), "utf8"))
  .join("\n");

/** What is said in the code, in English. */
const said = [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, english]) => english);

const places = (words) => [...new Set(words.match(/\{\d?\}/g))].sort();

/** All words of a language. */
function wordsOf(language) {
  const words = {};
  for (const file of readdirSync(new URL(`${language}/`, locales))) {
    for (const [english, other] of Object.entries(JSON.parse(readFileSync(new URL(`${language}/${file}`, locales), "utf8")))) {
      // Views may say the same words; then they say them alike.
      assert.deepEqual(words[english] ?? other, other, `${file}: “${english}” stands in another file, too`);
      words[english] = other;
    }
  }
  return words;
}

/** The service's own words that the console has words for, in English; what else is said in English stands in the code. */
const own = wordsOf("en");
const CODE = /^[a-z_.]+$/;

test("English has words for the service's own, and nothing is said in English that could be taken for one of them", () => {
  assert.deepEqual(Object.entries(own).filter(([code, words]) => !CODE.test(code) || !words.trim()), []);
  assert.deepEqual(said.filter((english) => english in own), []);
});

const settings = (words) => Object.keys(words).filter((code) => code.startsWith("setting."));

const languages = readdirSync(locales, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "en");
for (const { name: language } of languages) {
  test(`${language} says all that English says`, () => {
    const words = wordsOf(language);
    // Problems have English words from the service; a language may have its own for each of their codes.
    const all = new Set([...said, ...Object.keys(own)]);
    assert.deepEqual([...all].filter((english) => !(english in words)).sort(), [], "missing");
    assert.deepEqual(Object.keys(words).filter((english) => !all.has(english) && !CODE.test(english)).sort(), [], "not said any more");
    assert.deepEqual(settings(words), settings(own), "settings are told in another order");
    for (const [english, other] of Object.entries(words)) {
      const isPlural = english.includes("|");
      assert.equal(typeof other, isPlural ? "object" : "string", english);
      // `many` is for millions, which `other` serves as well.
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.filter((form) => form !== "many");
      if (isPlural) assert.deepEqual(Object.keys(other).sort(), forms.sort(), english);
      for (const form of isPlural ? Object.values(other) : [other]) {
        assert.ok(form.trim(), english);
        if (!isPlural) assert.deepEqual(places(form), places(english), english);
      }
    }
  });
}

test("nothing is said that no language could translate", () => {
  assert.ok(said.length > 40, `only ${said.length} were found`);
  // Words come from `t("…")` alone: what is put together at run time could not be found here.
  const others = [...text.matchAll(/\bt\((?!\s*"|english)[^)]*\)/g)].map(([call]) => call);
  assert.deepEqual(others, []);
});
