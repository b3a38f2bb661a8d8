// Builds the widget: one script with its styles and English, and a file for each further language. Fails where the script
// is too big.

import { build } from "esbuild";
import { Folder, TARGET } from "./folder.mjs";
import { tighter } from "./tighter.mjs";

/** The most that a page may have to load for its comment section, after gzip: 12 KB. */
const LIMIT = 12 * 1024;

const here = new URL("../embed/", import.meta.url);

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

export async function buildWidget() {
  const folder = new Folder();
  const locales = await folder.addLocales(new URL("locales/", here));
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
  const script = Buffer.from(await tighter(outputFiles[0].text, { module: false }));
  const { file, gzip, brotli } = folder.add("embed", "js", script);
  console.log(`${file}: ${script.length} bytes, ${gzip} after gzip (at most ${LIMIT}), ${brotli} after brotli`);
  if (gzip > LIMIT) {
    console.error(`The widget has ${gzip - LIMIT} bytes more than a page should have to load.`);
    process.exitCode = 1;
  }
  await folder.write(new URL("dist/", here));
}
