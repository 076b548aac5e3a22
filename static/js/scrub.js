// <details data-scrub>: a slider through the days of the record, in step with the date beside it.
for (const scrub of document.querySelectorAll("[data-scrub]")) {
  const [day, slide] = [scrub.querySelector("[type=date]"), scrub.querySelector("[type=range]")];
  const first = Date.parse(slide.dataset.first);
  slide.hidden = false;
  slide.addEventListener("input", () => {
    day.value = new Date(first + slide.value * 864e5).toISOString().slice(0, 10);
  });
  slide.addEventListener("change", () => day.form.requestSubmit());
  day.addEventListener("input", () => {
    if (day.value) slide.value = Math.round((Date.parse(day.value) - first) / 864e5);
  });
}
