// Builds the widget: one script with its styles and English, a file for each further language, gzip and brotli beside
// each. Every name holds a hash of the content, so that browsers may keep it for ever. Fails where the script is too big.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The most that a page may have to load for its comment section, after gzip: 12 KB. */
const LIMIT = 12 * 1024;

const here = new URL("./embed/", import.meta.url);
const dist = new URL("dist/", here);

/** The contents of the folder to be. It is written last, so that a failed build leaves the one before. */
const files = new Map();

function add(name, extension, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const file = `${name}-${hash}.${extension}`;
  const gzip = gzipSync(content, { level: 9, memLevel: 9 });
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  files.set(file, content).set(`${file}.gz`, gzip).set(`${file}.br`, brotli);
  return { file, gzip: gzip.length, brotli: brotli.length };
}

const locales = {};
for (const file of await readdir(new URL("locales/", here))) {
  const code = file.replace(".json", "");
  const words = JSON.parse(await readFile(new URL(`locales/${file}`, here), "utf8"));
  locales[code] = add(code, "json", Buffer.from(JSON.stringify(words))).file;
}

/** Style sheets as text, without what only people read. */
const styles = {
  name: "styles",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const made = await build({ entryPoints: [path], minify: true, write: false, target: TARGET });
      return { contents: made.outputFiles[0].text.trim(), loader: "text" };
    });
  },
};

// Browsers that have light-dark() and adoptedStyleSheets have all of this.
const TARGET = ["chrome123", "firefox120", "safari17.5"];

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.ts", here).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: TARGET,
  charset: "utf8",
  legalComments: "none",
  define: { LOCALES: JSON.stringify(locales) },
  plugins: [styles],
});

const script = Buffer.from(outputFiles[0].contents);
const { file, gzip, brotli } = add("embed", "js", script);
console.log(`${file}: ${script.length} bytes, ${gzip} after gzip (at most ${LIMIT}), ${brotli} after brotli`);
if (gzip > LIMIT) {
  console.error(`The widget has ${gzip - LIMIT} bytes more than a page should have to load.`);
  process.exitCode = 1;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
for (const [name, content] of files) await writeFile(new URL(name, dist), content);
