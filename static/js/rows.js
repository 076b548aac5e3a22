// Choosing rows of a table: the box in the head chooses all, and the bar of acts says how many.
const boxesOf = (table) => [...table.querySelectorAll("tbody input[type=checkbox]")];

function count(table) {
  const boxes = boxesOf(table);
  const chosen = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  const bar = document.getElementById(table.dataset.bulk);
  if (!bar) return;
  bar.hidden = !chosen;
  bar.querySelector("[data-count]").textContent = chosen;
}

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
  count(table);
});
