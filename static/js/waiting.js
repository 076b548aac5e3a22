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

// Before it is put in place, so that it can take the focus; or refused, or given up.
for (const kind of ["htmx:beforeOnLoad", "htmx:afterRequest"]) {
  document.addEventListener(kind, ({ detail: { target, xhr } }) => {
    clearTimeout(timers.get(xhr));
    target.removeAttribute("data-waits");
    target.removeAttribute("aria-busy");
  });
}
