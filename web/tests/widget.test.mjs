// The widget in a real browser, on pages of another origin, against the real service. One process: one Gavel, one browser.

import "./reading.mjs";
import "./writing.mjs";
import "./lost.mjs";
import "./accounts.mjs";
import "./taps.mjs";
import "./mail.mjs";
import "./arrivals.mjs";
import "./hostile.mjs";
import "./dress.mjs";
// Afterwards the demo is on another port.
import "./restart.mjs";
