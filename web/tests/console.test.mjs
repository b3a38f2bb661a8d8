// The console in a real browser, against the real service. One process: one Gavel, one browser.

import "./console/signing-in.mjs";
import "./console/people.mjs";
import "./console/rules.mjs";
