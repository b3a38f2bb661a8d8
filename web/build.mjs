// Builds what browsers load: `node build.mjs`, or `node build.mjs console` for a part of it.

import { buildConsole } from "./build/console.mjs";
import { buildWidget } from "./build/widget.mjs";

const parts = { widget: buildWidget, console: buildConsole };
const asked = process.argv.slice(2);
for (const [name, build] of Object.entries(parts)) {
  if (!asked.length || asked.includes(name)) await build();
}
