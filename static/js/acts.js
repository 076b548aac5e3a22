// Buttons that act on the page itself: <button data-act="theme">.
const root = document.documentElement;

function isDark() {
  const chosen = root.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // Then it lasts for this page only.
  }
}

// The next way on after an alert is gone; dropping the focus would lose people's place.
function dismiss(button) {
  button.closest(".alert").remove();
  document.getElementById("main")?.focus({ preventScroll: true });
}

const acts = {
  theme: switchTheme,
  dismiss,
  print: () => print(),
  open: (button) => document.getElementById(button.dataset.dialog).showModal(),
  close: (button, event) => {
    const dialog = button.closest("dialog");
    if (dialog) event.preventDefault();
    dialog?.close();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act]?.(button, event);
});
