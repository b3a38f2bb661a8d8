// A mail server that keeps what it gets: as much of SMTP as Gavel needs to hand mail over.

import { createServer } from "node:net";
import { after } from "node:test";

const mails = [];

const server = createServer((socket) => {
  let rest = "";
  let raw = null;
  let to = "";
  const say = (line) => socket.write(`${line}\r\n`);
  say("220 sink ESMTP");
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop();
    for (const line of lines) {
      if (raw === null) {
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === "RCPT") to = /<(.+)>/.exec(line)[1];
        if (verb === "DATA") raw = [];
        say({ DATA: "354 go on", QUIT: "221 goodbye" }[verb] ?? "250 fine");
      } else if (line === ".") {
        mails.push({ to, text: plain(raw.join("\r\n")) });
        raw = null;
        say("250 kept");
      } else raw.push(line.replace(/^\./, ""));
    }
  });
});

/** The plain part of a mail, decoded. */
function plain(raw) {
  const part = raw.split(/\r\n--[^\r\n]+\r\n/).find((part) => /^content-type: text\/plain/im.test(part));
  const [head, ...body] = part.split("\r\n\r\n");
  const text = body.join("\r\n\r\n");
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8").replaceAll("\r\n", "\n");
  if (!/quoted-printable/i.test(head)) return text.replaceAll("\r\n", "\n");
  const bytes = text.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n");
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
after(() => server.close());

export const smtp = `smtp://127.0.0.1:${server.address().port}`;

/** Takes the first mail to an address out, once it is there. */
export async function mailTo(address) {
  const end = Date.now() + 30_000;
  while (!mails.some(({ to }) => to === address)) {
    if (Date.now() > end) throw new Error(`no mail to ${address}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return mails.splice(mails.findIndex(({ to }) => to === address), 1)[0].text;
}
