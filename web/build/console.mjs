// Builds the console: a script and a style sheet that its page loads, and a file for each further language. Fails where
// script and style are too big. There is one script for all views: apart they pack worse by a twentieth, and a page that
// was open while Gavel was updated would ask for parts that there are no more.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { Folder, TARGET } from "./folder.mjs";
import { tighter } from "./tighter.mjs";

/** The most that script and styles of all views may have together, after gzip: 60 KB. */
const LIMIT = 60 * 1024;

const here = new URL("../console/", import.meta.url);

export async function buildConsole() {
  const folder = new Folder();
  const locales = await folder.addLocales(new URL("src/words/", here));
  folder.add("icon", "svg", await readFile(new URL("icon.svg", here)));
  const { outputFiles } = await build({
    entryPoints: [new URL("src/main.tsx", here).pathname],
    outdir: new URL("dist/", here).pathname,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    // The checker of types reads the same as the automatic runtime.
    tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
    inject: [new URL("jsx.js", import.meta.url).pathname],
    define: { LOCALES: JSON.stringify(locales) },
  });
  const sizes = [];
  for (const { path, text } of outputFiles) sizes.push(folder.addNamed(basename(path), Buffer.from(path.endsWith(".js") ? await tighter(text) : text)));
  const total = sizes.reduce((sum, { gzip }) => sum + gzip, 0);
  console.log(`console: ${sizes.length} files, ${total} bytes after gzip (at most ${LIMIT})`);
  if (total > LIMIT) {
    for (const { file, gzip } of sizes) console.error(`  ${file}: ${gzip}`);
    console.error(`The console has ${total - LIMIT} bytes more than it may have.`);
    process.exitCode = 1;
  }
  await folder.write(new URL("dist/", here));
}
