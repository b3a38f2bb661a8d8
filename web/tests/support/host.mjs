// The newspaper: a server of its own origin whose pages have the widget under them, under the strictest policy there is.
// Its pages under /near take the widget from this very server, which hands everything on to Gavel and can break off streams.

import { createServer, request } from "node:http";
import { once } from "node:events";
import { after } from "node:test";

const listeners = new Set();
/** What the events' address under /near answers, if not what Gavel does; and what was asked of it. */
export const events = { status: 200, asked: 0, seen: [] };

/** Breaks off all streams, as a server does that starts anew. */
export function hangUp() {
  for (const stream of listeners) stream.destroy();
}

export const listening = () => listeners.size;

function page({ gavel, article, lang = "en", dir = "ltr", scheme = "light dark", attributes = "", extra = "", twice }) {
  return `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>An article</title><link rel="stylesheet" href="/style.css?${encodeURIComponent(scheme)}"></head>
<body><main><h1>An article</h1><p>What it says. ${extra}</p>
<script src="${gavel}/embed.js" data-site="daily" data-article="${article}" ${attributes} async></script>
${twice ? `<script src="${gavel}/embed.js" data-site="daily" data-article="${article}" async></script>` : ""}
</main><footer><p>The end of the page.</p></footer></body></html>`;
}

/** Lets Gavel answer; `begun` is called when it does. */
function handOn(gavel, asked, answer, begun) {
  const handed = request(gavel + asked.url, { method: asked.method, headers: asked.headers }, (back) => {
    answer.writeHead(back.statusCode, back.headers);
    back.on("error", () => answer.destroy());
    back.pipe(answer);
    begun?.();
  });
  handed.on("error", () => answer.destroy());
  answer.on("close", () => handed.destroy());
  asked.pipe(handed);
}

/** Starts the newspaper for the Gavel at this address. */
export async function publish(gavel) {
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url, "http://host");
    if (url.pathname === "/style.css") {
      const scheme = decodeURIComponent(url.search.slice(1));
      answer.writeHead(200, { "Content-Type": "text/css" });
      answer.end(`:root{color-scheme:${scheme}}body{font:1rem/1.5 sans-serif;margin:1rem;color:CanvasText;background:Canvas}main{max-width:42rem;margin:auto}`);
    } else if (url.pathname === "/" || url.pathname === "/near") {
      const near = url.pathname === "/near";
      const from = near ? "" : gavel;
      const source = near ? "'self'" : gavel;
      answer.writeHead(200, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": `default-src 'none'; script-src ${source}; style-src 'self'; connect-src ${source}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types ${url.searchParams.get("policies") ?? "gavel"}`,
      });
      answer.end(page({ ...Object.fromEntries(url.searchParams), gavel: from }));
    } else if (url.pathname.endsWith("/events")) {
      events.asked += 1;
      events.seen.push(asked.headers["last-event-id"] ?? null);
      if (events.status !== 200) return answer.writeHead(events.status).end();
      handOn(gavel, asked, answer, () => listeners.add(answer));
      answer.on("close", () => listeners.delete(answer));
    } else handOn(gavel, asked, answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
