// A word of the glossary, <a class="term" title="…">: its sentence on hover, focus and first touch.
// It stays while the pointer is on it, and Esc puts it away (WCAG 1.4.13).
const WAIT = 120;
const tip = document.createElement("div");
Object.assign(tip, { id: "tip", className: "tip", popover: "manual" });
tip.setAttribute("role", "tooltip");
let now = null;
let timer = 0;
let touched = false;

const termAt = (event) => event.target.closest?.("a.term");

// The browser's own tooltip would stand beside ours.
function sentenceOf(term) {
  if (term.title) {
    term.dataset.says = term.title;
    term.removeAttribute("title");
  }
  return term.dataset.says;
}

function show(term) {
  clearTimeout(timer);
  if (now === term) return;
  hide();
  now = term;
  tip.textContent = sentenceOf(term);
  // Inside an open dialog only what belongs to it is heard; elsewhere it belongs to the content.
  (term.closest("dialog[open], main") ?? document.body).append(tip);
  term.classList.add("now");
  term.setAttribute("aria-describedby", tip.id);
  tip.showPopover?.();
}

function hide() {
  clearTimeout(timer);
  if (!now) return;
  now.classList.remove("now");
  now.removeAttribute("aria-describedby");
  now = null;
  tip.hidePopover?.();
  tip.remove();
}

function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, WAIT);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const term = termAt(event);
  if (term) {
    sentenceOf(term);
    soon(() => show(term));
  } else if (tip.contains(event.target)) clearTimeout(timer);
  else if (now && now !== document.activeElement) soon(hide);
  else if (!now) clearTimeout(timer);
});
document.addEventListener("focusin", (event) => {
  const term = termAt(event);
  if (term && !touched) show(term);
  else if (!term) hide();
});
document.addEventListener("focusout", (event) => termAt(event) && hide());

// The first touch explains, the second one leads to the glossary.
document.addEventListener("pointerdown", (event) => {
  touched = event.pointerType === "touch";
  if (!termAt(event) && !tip.contains(event.target)) hide();
});
document.addEventListener("click", (event) => {
  const term = termAt(event);
  if (!term || !touched || now === term) return;
  event.preventDefault();
  show(term);
});

document.addEventListener("keydown", (event) => {
  touched = false;
  if (event.key === "Escape" && now) {
    hide();
    event.stopPropagation();
  }
}, true);
