// A form is sent once: a second press while the first is on its way does nothing (the server would take it as the same).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
});

// Coming back with the browser's arrow shows the page as it was left, and it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});
