// htmx: what the server refused is said in words, and the place where people read it.
const WORDS = {
  403: "You may not do this. Ask a compliance lead.",
  404: "This is no longer there. Load the page again.",
  0: "The server could not be reached. Check the network; nothing was changed.",
};

function say(text) {
  const toasts = document.getElementById("toasts");
  if (!toasts) return;
  const alert = document.createElement("div");
  alert.className = "alert bad";
  alert.append(document.createElement("span"), document.createElement("div"));
  alert.lastChild.textContent = text;
  toasts.replaceChildren(alert);
}

for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => {
    const status = event.detail.xhr?.status ?? 0;
    say(WORDS[status] ?? `The server answered ${status}. Nothing was changed; try again.`);
  });
}

// A fragment asked for after the session ended is the sign-in page: go there as a whole.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/accounts/login/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
