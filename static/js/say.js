// What other scripts have to say, as an event "say" with text and kind: politely read out, never
// taking the focus. Only good news goes by itself.
const LASTS = 8000;
const SIGNS = { bad: "✕", warn: "!", ok: "✓", info: "i" };

function part(name, text, className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  element.className = className;
  return element;
}

function dismissal() {
  const button = part("button", "×", "ib");
  button.type = "button";
  button.dataset.act = "dismiss";
  button.setAttribute("aria-label", "Dismiss");
  return button;
}

function goesAway(alert) {
  const isRead = () => alert.matches(":hover, :focus-within");
  setTimeout(() => (isRead() ? goesAway(alert) : alert.remove()), LASTS);
}

function say({ text, kind = "info" }) {
  const place = document.getElementById("said");
  if (!place) return;
  const sign = part("b", SIGNS[kind]);
  sign.setAttribute("aria-hidden", "true");
  const alert = part("div", "", `alert ${kind}`);
  alert.append(sign, part("div", text), dismissal());
  for (const old of place.children) if (old.textContent === alert.textContent) old.remove();
  place.append(alert);
  if (kind === "ok") goesAway(alert);
}

document.addEventListener("say", (event) => say(event.detail));
