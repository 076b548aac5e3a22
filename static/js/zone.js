// <select data-own-zone>: proposes the zone of this browser, unless another one was chosen.
for (const select of document.querySelectorAll("select[data-own-zone]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isProposed = select.value === "UTC" && !document.querySelector(".alert.bad");
  if (isProposed && [...select.options].some((option) => option.value === own)) select.value = own;
}
