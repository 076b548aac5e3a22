// The foot of every printed sheet: a margin box reads it from the root, nothing else can reach there.
const head = document.querySelector(".exhibit[data-foot]");
if (head) {
  document.documentElement.style.setProperty("--foot", JSON.stringify(head.dataset.foot));
}
