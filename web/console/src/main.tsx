// The console begins: its language, its colours, and all of it.

import { render } from "preact";
import { App } from "./app/app.tsx";
import { recall } from "./app/memory.ts";
import { wear } from "./app/theme.ts";
import "./style.css";
import { speak } from "./words/words.ts";

wear();
await speak(recall("language") ?? navigator.language);
const root = document.createElement("div");
root.id = "console";
document.body.append(root);
render(<App />, root);
