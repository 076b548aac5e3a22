// Classic and blocking, so that a chosen theme is there before the first paint.
(function () {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen) root.dataset.theme = chosen;
  } catch {
    // Storage can be forbidden; the page then follows the system.
  }
})();
