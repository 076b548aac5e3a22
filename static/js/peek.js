// A summary of a row beside its list: #panel is filled by the row's own page, asked for a part.
// Other scripts send "peek" to a row and "unpeek" to the panel; tr[data-peeked] is the row shown.

const panel = document.getElementById("panel");
const isOpen = () => Boolean(panel?.matches(":popover-open"));
let from = null; // the row's link, where the focus returns to

const linkOf = (row) => row.querySelector("a.ttl[href]");
const mark = (link) => {
  for (const row of document.querySelectorAll("tr[data-peeked]")) row.removeAttribute("data-peeked");
  link?.closest("tr").setAttribute("data-peeked", "");
};

function peek(row) {
  from = linkOf(row);
  if (!panel || !from) return;
  mark(from);
  if (!isOpen()) panel.showPopover();
  const request = { target: "#panel", swap: "innerHTML", source: panel };
  window.htmx.ajax("GET", from.getAttribute("href"), request);
}

function closePanel() {
  if (!isOpen()) return;
  const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
  panel.hidePopover();
  panel.replaceChildren();
  mark(null);
  if (hadFocus && from?.isConnected) from.focus();
}

// A page without a summary answers whole: then there is nothing to show here.
panel?.addEventListener("htmx:beforeSwap", (event) => {
  if (!/^\s*<!doctype/i.test(event.detail.xhr.responseText)) return;
  event.detail.shouldSwap = false;
  closePanel();
  const text = "There is no summary of this. Enter opens its page.";
  document.dispatchEvent(new CustomEvent("say", { detail: { text } }));
});

panel?.addEventListener("htmx:afterSwap", () => {
  const title = panel.querySelector("h2");
  if (!title) return;
  panel.setAttribute("aria-labelledby", title.id);
  title.focus({ preventScroll: true });
});

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  panel?.addEventListener(kind, closePanel);
}

panel?.addEventListener("unpeek", closePanel);
document.addEventListener("peek", (event) => peek(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-peek]");
  if (button) peek(button.closest("tr"));
  else if (event.target.closest("[data-unpeek]")) closePanel();
});
