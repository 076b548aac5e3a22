// A session that ended while a form was filled: what was typed is there again after the sign-in.
const KEY = "typed";
const page = () => location.pathname + location.search;
const isSecret = (field) => ["password", "file", "hidden", "submit", "search"].includes(field.type);
const named = (form) => [...form.elements].filter((field) => field.name && !isSecret(field));
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

function valuesOf(field) {
  if (isBox(field)) return field.checked ? [field.value] : [];
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return [field.value];
}

function remember(form) {
  // A field named "method" would hide the form's own property of that name.
  if (form?.getAttribute("method") !== "post") return;
  const typed = named(form).flatMap((field) => valuesOf(field).map((value) => [field.name, value]));
  const kept = { page: page(), action: form.getAttribute("action"), typed };
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

function fill(field, values) {
  if (isBox(field)) field.checked = values.includes(field.value);
  else if (field.multiple) {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (values.length) field.value = values.shift();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function restore({ action, typed }) {
  const form = [...document.forms].find((each) => each.getAttribute("action") === action);
  if (!form) return;
  const values = {};
  for (const [name, value] of typed) (values[name] ??= []).push(value);
  for (const field of named(form)) fill(field, values[field.name] ?? []);
  const text =
    "You were signed out. What you typed is here again. Enter passwords and choose files anew, then send it.";
  document.dispatchEvent(new CustomEvent("say", { detail: { text } }));
}

document.addEventListener("submit", (event) => {
  const isOnTheWay = document.querySelector("[data-way-back]");
  if (!isOnTheWay && !event.defaultPrevented) remember(event.target);
});
document.addEventListener("keep", (event) => remember(event.target));
document.addEventListener("htmx:beforeRequest", (event) => remember(event.detail.elt.closest("form")));

// The sign-in, and whatever stands between, are on the way; any other page ends it.
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
if (kept && document.querySelector("[data-way-back]")) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...kept, wasAway: true }));
} else if (kept) {
  sessionStorage.removeItem(KEY);
  if (kept.wasAway && kept.page.split("?")[0] === location.pathname) restore(kept);
}
