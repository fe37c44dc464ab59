// Buttons that copy what stands beside them, or their data-text.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.(".copy");
  if (!button) return;
  await navigator.clipboard?.writeText(button.dataset.text ?? button.parentElement.textContent.trim());
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 1500);
});
