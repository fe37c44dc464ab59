// The panes around htmx: dialogs, toasts, which pane a phone shows, and what is said when a request fails.
import { toPlace } from "./workspace-window.js";

const panes = () => document.querySelector(".panes");
const dialog = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

export function show(pane) {
  if (panes()) panes().dataset.show = pane;
}

function markCurrent(number) {
  for (const row of document.querySelectorAll(".q")) {
    if (row.dataset.number === number) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function settleToast() {
  const toast = toasts.querySelector(".toast");
  if (!toast) return;
  toast.querySelector("[data-dismiss]")?.removeAttribute("hidden");
  if (!("stays" in toast.dataset)) setTimeout(() => toast.isConnected && !toast.matches(":hover, :focus-within") && toast.remove(), 9000);
}

function fail() {
  const toast = Object.assign(document.createElement("div"), { className: "toast" });
  toast.append(Object.assign(document.createElement("span"), { textContent: document.body.dataset.failed }));
  toasts.replaceChildren(toast);
  settleToast();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target === dialog && dialog.childElementCount && !dialog.open) dialog.showModal();
  if (target === toasts || target.id === "pen") settleToast();
});

// After the conversation was exchanged: mark its row, show its newest words, and on a phone show it at all.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "talk") return;
  const talk = document.getElementById("talk");
  markCurrent(talk.dataset.number);
  show("talk");
  toPlace();
  document.dispatchEvent(new CustomEvent("desk:opened"));
});

document.addEventListener("desk:done", () => dialog.open && dialog.close());
dialog.addEventListener("close", () => dialog.replaceChildren());
document.addEventListener("htmx:sendError", fail);
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!requestConfig.headers["X-Background"]) fail();
  else if (xhr.status === 404) location.assign(document.body.dataset.queue); // it was handed to somebody else
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-close], [data-dismiss], [data-back], [data-customer], [data-talk]");
  if (!pressed) return;
  if ("close" in pressed.dataset) dialog.close();
  else if ("dismiss" in pressed.dataset) pressed.closest(".toast").remove();
  else {
    event.preventDefault();
    show("back" in pressed.dataset ? "queue" : "customer" in pressed.dataset ? "side" : "talk");
  }
});

// A menu folds up once something in it was chosen, after the choice has been acted on.
document.addEventListener("click", (event) => {
  const menu = event.target.closest?.(".menu__one")?.closest("details[data-menu]");
  if (menu) setTimeout(() => { menu.open = false; });
});

// What changed by itself must not pull away what somebody is just using.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id !== "head" && target.id !== "side") return;
  const typed = target.contains(document.activeElement) && document.activeElement.value;
  if (typed || target.querySelector("details[open]")) event.detail.shouldSwap = false;
});

settleToast();
toPlace();
