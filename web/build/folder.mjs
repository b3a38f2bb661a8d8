// A folder of built files: gzip and brotli beside each, and a hash of the content in every name, so that browsers may
// keep it for ever.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Browsers that have light-dark() and adoptedStyleSheets have all that is used. */
export const TARGET = ["chrome123", "firefox120", "safari17.5"];

export class Folder {
  #files = new Map();

  /** Adds a file under a name that its content is named in already. */
  addNamed(file, content) {
    const gzip = gzipSync(content, { level: 9, memLevel: 9 });
    const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
    this.#files.set(file, content).set(`${file}.gz`, gzip).set(`${file}.br`, brotli);
    return { file, gzip: gzip.length, brotli: brotli.length };
  }

  add(name, extension, content) {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
    return this.addNamed(`${name}-${hash}.${extension}`, content);
  }

  /** Adds the words of all languages in a folder: `de.json`, or `de/` with files; answers the files by the languages' codes. */
  async addLocales(from) {
    const locales = {};
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const { name } = entry;
      const files = entry.isDirectory() ? (await readdir(new URL(`${name}/`, from))).map((file) => `${name}/${file}`) : [name];
      const json = files.filter((file) => file.endsWith(".json")).sort();
      if (!json.length) continue;
      const code = name.replace(".json", "");
      const words = {};
      for (const file of json) Object.assign(words, JSON.parse(await readFile(new URL(file, from), "utf8")));
      locales[code] = this.add(code, "json", Buffer.from(JSON.stringify(words))).file;
    }
    return locales;
  }

  /** Written last, so that a failed build leaves the folder of the one before. */
  async write(to) {
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true });
    for (const [name, content] of this.#files) await writeFile(new URL(name, to), content);
  }
}
