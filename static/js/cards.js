// Flash mode: 1 to 4 say it, 5 leaves the card for later, n is the note, u takes the last back.
const SETTING = "keys";
const FIELDS = "input, textarea, select, [contenteditable]";
const deck = () => document.querySelector("[data-deck]");

function areOn() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

const REASON = "[name=reason], [data-reason]";
const reasonOf = (form) => form.querySelector(REASON);

// What needs no reason, or has one, is said at once; else the reason is asked for.
function say(radio) {
  const form = radio.form;
  const reason = reasonOf(form);
  radio.checked = true;
  reason.required = Boolean(radio.dataset.why);
  if (radio.dataset.why && !reason.value.trim()) {
    reason.placeholder = radio.dataset.why;
    reason.focus();
  } else form.requestSubmit();
}

function press(key) {
  const radio = deck().querySelector(`[data-says="${CSS.escape(key)}"]`);
  if (radio) say(radio);
  else if (key === "5") deck().querySelector("[data-later]")?.click();
  else if (key === "n") deck().querySelector("[data-reason]")?.focus();
  else if (key === "u") deck().querySelector("[data-take-back]")?.click();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!deck() || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.repeat || document.querySelector("dialog:modal")) return;
  if (event.key === "Escape" && event.target.matches(REASON)) event.target.blur();
  if (event.target.matches?.(FIELDS) && !event.target.matches("[type=radio], [type=checkbox]")) return;
  if (areOn() && press(event.key)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-says]")) return;
  const reason = reasonOf(event.target.form);
  reason.required = Boolean(event.target.dataset.why);
  reason.placeholder = event.target.dataset.why ?? "";
});

// The next card is read out; where it came back, the focus is at what is missing. It leaves the
// old card before: htmx would hold it in the next one's field of the same name.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.matches("[data-deck]")) document.activeElement?.blur();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.closest?.("[data-deck]")) return;
  const wrong = deck().querySelector("[aria-invalid=true]");
  (wrong ?? deck().querySelector("[data-face]"))?.focus();
});
