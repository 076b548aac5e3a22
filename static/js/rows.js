// Choosing rows of a table: the box in the head chooses all, and the bar of acts says how many.
const boxesOf = (table) => [...table.querySelectorAll("tbody input[type=checkbox]")];

function count(table) {
  const boxes = boxesOf(table);
  const chosen = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-all]");
  const bar = document.getElementById(table.dataset.bulk);
  if (all) {
    all.checked = boxes.length > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  if (!bar) return;
  bar.hidden = !chosen;
  bar.querySelector("[data-count]").textContent = `${chosen} selected`;
}

const tables = () => document.querySelectorAll("table[data-bulk]");

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-bulk]");
  if (!table) return;
  if (event.target.matches("[data-all]")) {
    for (const box of boxesOf(table)) box.checked = event.target.checked;
  }
  count(table);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clear]");
  if (!button) return;
  const table = document.querySelector(`table[data-bulk="${button.dataset.clear}"]`);
  for (const box of boxesOf(table)) box.checked = false;
  const matching = document.querySelector("[data-matching]");
  if (matching) matching.checked = false;
  count(table);
});

// A list that came anew begins without a choice; what an act asks back opens as a dialog.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "act") event.target.showModal();
  else tables().forEach(count);
});
tables().forEach(count);

// A menu closes when one goes on elsewhere, or with Escape.
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
