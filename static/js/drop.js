// A file drop field: says what was chosen, how big it is, and its SHA-256, before it is sent.
function sizeOf(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let step = 0;
  for (; bytes >= 1024 && step < units.length - 1; step++) bytes /= 1024;
  return `${step ? bytes.toFixed(1) : bytes} ${units[step]}`;
}

async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function describe(field, input) {
  const file = input.files[0];
  const says = field.querySelector("[data-says]");
  const digest = field.querySelector("[data-digest]");
  const limit = Number(field.dataset.limit || Infinity);
  const isTooBig = Boolean(file) && file.size > limit;
  field.toggleAttribute("data-bad", isTooBig);
  input.setCustomValidity(isTooBig ? `Choose a file of at most ${sizeOf(limit)}.` : "");
  if (!file) return;
  says.textContent = `${file.name}, ${sizeOf(file.size)}`;
  digest.textContent = isTooBig ? input.validationMessage : "";
  // Browsers offer digests to secure pages only.
  if (!isTooBig && crypto.subtle) digest.textContent = `SHA-256 ${await digestOf(file)}`;
}

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const over = kind === "dragenter" || kind === "dragover";
    event.target.closest?.("[data-drop]")?.classList.toggle("over", over);
  });
}

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-drop]");
  if (field) describe(field, event.target);
});
