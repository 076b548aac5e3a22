// Keys for hands that stay on them. What each does is listed on the server, for the map under "?".
const CHORD = 1200;
const SETTING = "keys";
const ROWS = "main tbody tr:has(a.ttl[href])";
const FIELDS = "input, textarea, select, [contenteditable], [role=combobox]";
let first = ""; // the beginning of a chord
let timer = 0;

function areOn() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

const panel = document.getElementById("panel");
const peekedRow = () => document.querySelector("tr[data-peeked]");
const peek = (row) => row.dispatchEvent(new CustomEvent("peek", { bubbles: true }));

function closePanel() {
  if (!panel?.matches(":popover-open")) return false;
  panel.dispatchEvent(new CustomEvent("unpeek"));
  return true;
}

const isShown = (row) => row.offsetParent !== null;
const rows = () => [...document.querySelectorAll(ROWS)].filter(isShown);
const linkOf = (row) => row.querySelector("a.ttl[href]");
const here = () => peekedRow() ?? document.activeElement.closest("tr:has(a.ttl)");

function go(step) {
  const all = rows();
  const at = all.indexOf(here());
  const next = at < 0 ? all.at(step > 0 ? 0 : -1) : all[at + step];
  if (!next) return;
  next.scrollIntoView({ block: "nearest" });
  if (peekedRow()) peek(next);
  else linkOf(next).focus({ preventScroll: true });
}

function choose() {
  here()?.querySelector("input[type=checkbox][name=row]")?.click();
}

function filter() {
  const field = document.querySelector("main [data-filter], main input[type=search]");
  if (!field || !isShown(field)) return document.querySelector("[data-palette]").click();
  field.focus();
  field.select();
}

async function showMap() {
  const dialog = document.getElementById("keys");
  const place = document.getElementById("keymap");
  if (dialog.open) return;
  dialog.showModal();
  if (place.childElementCount) return;
  const request = { target: "#keymap", swap: "innerHTML", source: place };
  await window.htmx.ajax("GET", place.dataset.from, request);
  showSetting();
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: choose,
  o: () => here() && linkOf(here()).click(),
  "/": filter,
  t: () => document.querySelector("[data-act=theme]")?.click(),
  "?": showMap,
};

// Every link may carry its key: <a data-key="g c">.
const wayOf = (keys) => document.querySelector(`a[data-key="${CSS.escape(keys)}"]`);

function letter(key) {
  const chord = first && wayOf(`${first} ${key}`);
  first = "";
  clearTimeout(timer);
  if (chord) return chord.click() ?? true;
  if (document.querySelector(`a[data-key^="${CSS.escape(key)} "]`)) {
    first = key;
    timer = setTimeout(() => (first = ""), CHORD);
    return true;
  }
  const act = acts[key] ?? (wayOf(key) && (() => wayOf(key).click()));
  if (act) act();
  return Boolean(act);
}

// Space on a row peeks; anywhere else it scrolls, presses and ticks as ever.
function space() {
  const row = document.activeElement.closest("a.ttl") && here();
  if (row) peek(row);
  else if (document.activeElement.matches("#panel h2")) closePanel();
  else return false;
  return true;
}

// The heading of the summary stands for its row.
function enter() {
  if (!document.activeElement.matches("#panel h2")) return false;
  linkOf(peekedRow())?.click();
  return true;
}

const always = { " ": space, Enter: enter, Escape: closePanel };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.isComposing || document.querySelector("dialog:modal")) return;
  if (event.target.matches?.(FIELDS) && !event.target.matches("[type=checkbox], [type=radio]")) return;
  const isDone = always[event.key] ? always[event.key]() : areOn() && letter(event.key);
  if (isDone) event.preventDefault();
});

// The switch for single letters (WCAG 2.1.4), wherever it stands.
function showSetting() {
  for (const box of document.querySelectorAll("[data-keys-on]")) box.checked = areOn();
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-on]")) return;
  localStorage.setItem(SETTING, event.target.checked ? "on" : "off");
  showSetting();
});
document.addEventListener("click", (event) => {
  const way = event.target.closest('a[href="/keys/"]');
  if (!way || way.closest("main")) return;
  event.preventDefault();
  document.getElementById("palette").close();
  showMap();
});
showSetting();
