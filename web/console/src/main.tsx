// The console begins: its language, its colours, and all of it.

import { render } from "preact";
import { site } from "./api/client.ts";
import { App } from "./app/app.tsx";
import { recall } from "./app/memory.ts";
import { recognise } from "./app/session.ts";
import { wear } from "./app/theme.ts";
import "./style.css";
import { speak } from "./words/words.ts";

wear();
// Who is signed in is asked for meanwhile; what becomes of it, the page says.
const recognised = site ? recognise() : Promise.resolve();
recognised.catch(() => {});
await speak(recall("language") ?? navigator.language);
const root = document.createElement("div");
root.id = "console";
document.body.append(root);
render(<App recognised={recognised} />, root);
