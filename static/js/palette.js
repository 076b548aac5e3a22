// ⌘K: a combobox over everything. The focus stays in the field; the arrows move among the hits.
const palette = document.getElementById("palette");
const found = document.getElementById("found");
const hits = () => [...found.querySelectorAll(".hit")];
const RECENT = "recent";
const KEPT = 5;
let active = null;
let isOld = false; // more was typed than what was found answers
let isWaited = false; // Enter was pressed before the answer came

function activate(hit) {
  active?.setAttribute("aria-selected", "false");
  active = hit ?? null;
  active?.setAttribute("aria-selected", "true");
  active?.scrollIntoView({ block: "nearest" });
  const field = palette.querySelector("[role=combobox]");
  if (active) field.setAttribute("aria-activedescendant", active.id);
  else field.removeAttribute("aria-activedescendant");
}

// The same lists and links as on the page without a script, told as the options of a combobox.
function decorate() {
  const options = hits();
  if (options.length) found.setAttribute("role", "listbox");
  else found.removeAttribute("role");
  found.setAttribute("aria-label", "What was found");
  for (const [number, section] of found.querySelectorAll("section").entries()) {
    const title = section.querySelector("h2");
    title.id = `found-${number}`;
    section.setAttribute("role", "group");
    section.setAttribute("aria-labelledby", title.id);
    for (const each of section.querySelectorAll("h2, ul, li, p")) each.setAttribute("role", "none");
  }
  for (const [number, hit] of options.entries()) {
    hit.id = `hit-${number}`;
    hit.tabIndex = -1;
    hit.setAttribute("role", "option");
  }
  palette.querySelector("[role=combobox]").setAttribute("aria-expanded", String(options.length > 0));
}

function recent() {
  return JSON.parse(sessionStorage.getItem(RECENT) ?? "[]");
}

function showRecent() {
  const pages = recent().filter(({ href }) => href !== location.pathname);
  if (!pages.length || palette.querySelector("[role=combobox]").value) return;
  const section = document.createElement("section");
  section.className = "hits";
  section.append(document.createElement("h2"), document.createElement("ul"));
  section.firstChild.textContent = "Recent";
  for (const { href, title } of pages) {
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: title, className: "hit" });
    section.lastChild.append(document.createElement("li"));
    section.lastChild.lastChild.append(link);
  }
  found.querySelector("section").before(section);
}

function announce() {
  const number = hits().length;
  const text = number === 1 ? "1 result" : `${number || "No"} results`;
  palette.querySelector("[role=status]").textContent = text;
}

function open() {
  if (palette.open) return;
  const field = palette.querySelector("[role=combobox]");
  field.value = "";
  isOld = true;
  isWaited = false;
  palette.showModal();
  field.focus();
  window.htmx.trigger(field.form, "ask");
}

const moves = {
  ArrowDown: (all, at) => all[(at + 1) % all.length],
  ArrowUp: (all, at) => all.at(at < 1 ? -1 : at - 1),
  PageDown: (all, at) => all[Math.min(at + 8, all.length - 1)],
  PageUp: (all, at) => all[Math.max(at - 8, 0)],
};

function follow() {
  isWaited = isOld;
  if (isWaited || !active) return;
  if (active.dataset.act) palette.close();
  active.click();
}

function press(event) {
  const move = moves[event.key];
  if (event.key === "Escape") palette.close(); // a search field would only be cleared
  else if (event.key === "Enter" && event.target.matches("[role=combobox]")) follow();
  else if (move && hits().length) activate(move(hits(), hits().indexOf(active)));
  else return;
  event.preventDefault();
}

function arrived(event) {
  const asked = event.detail.requestConfig.parameters.q ?? "";
  isOld = asked !== palette.querySelector("[role=combobox]").value;
  showRecent();
  decorate();
  activate(hits()[0]);
  announce();
  if (isWaited && !isOld) follow();
}

function keep() {
  const heading = document.querySelector("main h1")?.textContent.trim();
  if (!heading || location.pathname.split("/").length < 4) return;
  const others = recent().filter(({ href }) => href !== location.pathname);
  const pages = [{ href: location.pathname, title: heading }, ...others].slice(0, KEPT);
  sessionStorage.setItem(RECENT, JSON.stringify(pages));
}

if (palette) {
  keep();
  palette.addEventListener("keydown", press);
  palette.addEventListener("input", () => {
    isOld = true;
    isWaited = false;
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette || event.target.closest(".hit[data-act]")) palette.close();
  });
  found.addEventListener("htmx:afterSwap", arrived);
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-palette]");
    if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
} else sessionStorage.removeItem(RECENT);
