// The real Gavel with its own Postgres: started once for all tests, with the demo and a site of the tests in it.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { smtp } from "./mail.mjs";

const binary = process.env.GAVEL ?? new URL("../../../target/debug/gavel", import.meta.url).pathname;
export const PASSWORD = "a good password";
export const SITE = "daily";

/** What anything may take before a test gives up on it, in milliseconds. */
export const PATIENCE = Number(process.env.PATIENCE ?? 30_000);

let data;
let server;

/** Runs a command of Gavel beside the server. */
function gavel(...words) {
  execFileSync(binary, words, { env: environment(), stdio: ["ignore", "ignore", "inherit"] });
}

function environment() {
  const { PATH, PG_BIN } = process.env;
  const mail = { GAVEL_SMTP_URL: smtp, GAVEL_MAIL_FROM: "comments@daily.example", GAVEL_PUBLIC_URL: "https://comments.example" };
  return { PATH, ...(PG_BIN && { PG_BIN }), GAVEL_DATA_DIR: data, GAVEL_LOG: "error", GAVEL_LIMITS: "off", GAVEL_PASSWORD: PASSWORD, ...mail };
}

/** Starts Gavel; answers where it listens, and where the demo's other origin is. */
export function start() {
  data = join(mkdtempSync(join(tmpdir(), "gavel-web-")), "data");
  // Postgres is another account's where root runs this.
  execFileSync("chmod", ["755", join(data, "..")]);
  return serve("127.0.0.1:0");
}

/** Stops Gavel and starts it again where it was. */
export async function restart(address) {
  await stop();
  return serve(new URL(address).host);
}

async function serve(listen) {
  server = spawn(binary, ["demo", "--listen", listen], { env: environment(), stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const address = await new Promise((resolve, reject) => {
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const found = /^listening on (.+)$/m.exec(said);
      if (found) resolve(found[1]);
    });
    server.on("exit", (code) => reject(new Error(`gavel ended with ${code}`)));
    server.on("error", reject);
  });
  const elsewhere = /^ +(http:\S+) +the same page/m.exec(said)[1];
  return { address, elsewhere };
}

async function stop() {
  const ended = new Promise((resolve) => server.on("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}

after(async () => {
  if (!server) return;
  await stop();
  rmSync(join(data, ".."), { recursive: true, force: true });
});

/** Makes the tests' site, whose pages are at `origin`, with its admin. */
export function makeSite(origin) {
  gavel("site", "create", SITE, "--name", "The Daily", "--origin", origin);
  makeStaff("admin@daily.example", "admin", "admin");
}

/** Makes an account of the tests' site that may do more than a reader. */
export function makeStaff(email, username, role) {
  gavel("account", "create", "--site", SITE, "--email", email, "--username", username, "--role", role);
}
