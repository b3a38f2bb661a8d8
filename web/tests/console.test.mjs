// The console in a real browser, against the real service. One process: one Gavel, one browser.

import "./console/signing-in.mjs";
import "./console/people.mjs";
import "./console/rules.mjs";
import "./console/overview.mjs";
import "./console/site.mjs";
import "./console/queue.mjs";
import "./console/trust.mjs";
