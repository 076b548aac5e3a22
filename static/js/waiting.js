// What takes longer than a moment shows bones where it will stand; all that loads says it is busy.
const PATIENCE = 200;
const timers = new WeakMap();
const isPolled = (element) => element.getAttribute("hx-trigger")?.includes("every");

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target, xhr } }) => {
  if (isPolled(elt)) return;
  target.setAttribute("aria-busy", "true");
  const show = () => target.setAttribute("data-waits", "");
  timers.set(xhr, setTimeout(show, PATIENCE));
});

// Settled, refused or given up: a newer request for the same place has its own timer.
document.addEventListener("htmx:afterRequest", ({ detail: { target, xhr } }) => {
  clearTimeout(timers.get(xhr));
  target.removeAttribute("data-waits");
  target.removeAttribute("aria-busy");
});
