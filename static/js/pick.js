// A well of many boxes: words filter them, a count says how many are chosen.
function filter(pick, words) {
  const wanted = words.toLowerCase().split(/\s+/);
  for (const label of pick.querySelectorAll(".pick label")) {
    const text = label.textContent.toLowerCase();
    label.hidden = !wanted.every((word) => text.includes(word));
  }
}

function count(pick) {
  const boxes = [...pick.querySelectorAll(".pick input")];
  const shown = boxes.filter((box) => !box.closest("label").hidden).length;
  const chosen = boxes.filter((box) => box.checked).length;
  pick.querySelector("output").textContent = `${chosen} chosen, ${shown} of ${boxes.length} shown`;
}

for (const pick of document.querySelectorAll("[data-pick]")) {
  const find = pick.querySelector("[type=search]");
  const well = pick.querySelector(".pick");
  pick.querySelector(".pick-head").hidden = false;
  find?.addEventListener("input", () => {
    filter(pick, find.value);
    count(pick);
  });
  find?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  pick.addEventListener("change", () => count(pick));
  const first = pick.querySelector(":checked");
  if (first) well.scrollTop = first.closest("label").offsetTop - well.offsetTop;
  count(pick);
}
