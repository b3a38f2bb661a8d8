// A page that a mail leads to. Its secret stands behind the "#", which browsers send to nobody: this script alone reads it,
// and sends it when somebody presses the button, so that programs which only look at links do not use them up.

const form = document.querySelector("form");
const note = document.getElementById("note");
const button = form.querySelector("button");
const token = location.hash.slice(1);

// Not kept in the history, nor shown to whoever looks over a shoulder.
history.replaceState(null, "", location.pathname + location.search);

if (token) {
  form.hidden = false;
  (form.querySelector("input") ?? button).focus();
} else {
  note.textContent = note.dataset.missing;
}

/** What to say about an answer, and whether that is the end of it. */
function outcome(status) {
  if (status >= 200 && status < 300) return [form.dataset.done, true];
  if (status === 410) return [form.dataset.gone, true];
  if (status === 429) return [form.dataset.wait, false];
  return [form.dataset.failed, false];
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  let status = 0;
  try {
    const answer = await fetch(form.dataset.to, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) }),
    });
    status = answer.status;
  } catch {
    // No answer at all.
  }
  const [text, over] = outcome(status);
  note.textContent = text;
  button.disabled = false;
  form.hidden = over;
  document.getElementById("lead").hidden = over;
});
