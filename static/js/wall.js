// The wall: one tab stop, arrow keys between cells, and a line that reads out where one is.
const cellsOf = (row) => [...row.querySelectorAll("td > a")];

function neighbour(cell, key) {
  const row = cell.closest("tr");
  const cells = cellsOf(row);
  const column = cells.indexOf(cell);
  const rows = [...row.closest("table").querySelectorAll("tbody tr")];
  const near = (step) => cellsOf(rows[rows.indexOf(row) + step] ?? row)[column];
  const moves = {
    ArrowRight: () => cells[column + 1],
    ArrowLeft: () => cells[column - 1],
    ArrowDown: () => near(1),
    ArrowUp: () => near(-1),
    Home: () => cells[0],
    End: () => cells.at(-1),
  };
  return moves[key]?.();
}

function readOut(cell) {
  const said = cell.closest(".wall")?.querySelector("output");
  if (said) said.textContent = cell.getAttribute("aria-label");
}

function cellAt(event) {
  return event.target.closest?.(".hm td > a");
}

document.addEventListener("keydown", (event) => {
  const cell = cellAt(event);
  const next = cell && neighbour(cell, event.key);
  if (!next) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  event.preventDefault();
});
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const cell = cellAt(event);
    if (cell) readOut(cell);
  });
}

// On a narrow screen a wall opens where its present week is, not half a year before it.
for (const now of document.querySelectorAll(".hm .now")) {
  const box = now.closest(".heat");
  box.scrollLeft = now.offsetLeft + 2 * now.offsetWidth - box.clientWidth;
}
