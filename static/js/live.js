// htmx: what the server refused is said in words, and the place where people read it.
const WORDS = {
  403: "You may not do this. Ask a compliance lead.",
  404: "This is no longer there. Load the page again.",
  429: "This was tried too often. Wait a minute, then try again.",
};

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const text = WORDS[status] ?? `The server answered ${status}. Nothing was changed; try again.`;
  document.dispatchEvent(new CustomEvent("say", { detail: { text, kind: "bad" } }));
});

// Without the server nothing is asked, and nothing is lost: the line says so until it is back.
const PATIENCE = 4000;
const line = document.getElementById("offline");
let waiting = 0;

async function isThere() {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

async function lookAgain() {
  clearTimeout(waiting);
  if (await isThere()) line.textContent = "";
  else waiting = setTimeout(lookAgain, PATIENCE);
}

function lost() {
  line.textContent =
    "The server cannot be reached. What you see may be old; nothing you typed is lost. Trying again…";
  clearTimeout(waiting);
  waiting = setTimeout(lookAgain, PATIENCE);
}

if (line) {
  addEventListener("offline", lost);
  addEventListener("online", lookAgain);
  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, lost);
  if (!navigator.onLine) lost();
}

// A fragment asked for after the session ended is the sign-in page: go there as a whole, and keep
// what was typed on this one.
let typedIn = null;
document.addEventListener("input", (event) => (typedIn = event.target.form ?? typedIn));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  if (typedIn?.isConnected) typedIn.dispatchEvent(new CustomEvent("keep", { bubbles: true }));
  location.reload();
});
