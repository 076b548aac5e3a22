// <form data-once>: a second press while the first is under way sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Coming back to a page kept in memory, the form may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// Coming back to a form that was refused shows its page again, and asks nobody to send it twice.
if (document.querySelector("form[data-here] [role=alert]")) {
  history.replaceState(history.state, "", location.href);
}
