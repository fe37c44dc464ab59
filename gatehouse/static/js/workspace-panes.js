// The panes around htmx: dialogs, toasts, which pane a phone shows, and what is said when a request fails.
import { toPlace } from "./workspace-window.js";

const panes = () => document.querySelector(".panes");
const dialog = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

// The customer's pane stands beside the conversation, comes in over it or takes its place, as there is room.
export function show(pane) {
  if (!panes()) return;
  const wasOver = panes().dataset.show === "side";
  panes().dataset.show = pane;
  if (pane === "side") document.getElementById("side").focus();
  else if (wasOver && standsIn("#side")) document.querySelector("[data-customer]")?.focus();
}

// Also who stands nowhere any more, because what he stood on was just exchanged.
function standsIn(part) {
  const at = document.activeElement;
  return !at || at === document.body || at.closest(part) !== null;
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

export function fail() {
  const toast = Object.assign(document.createElement("div"), { className: "toast" });
  toast.append(Object.assign(document.createElement("span"), { textContent: document.body.dataset.failed }));
  toasts.replaceChildren(toast);
  settleToast();
}

// Times that the server puts into words are in the zone of who reads them.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Time-Zone"] = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
});

// Who types a date of his own has chosen it.
document.addEventListener("input", (event) => {
  if (event.target.matches?.(".snooze__own")) event.target.closest(".choices").querySelector("[value=own]").checked = true;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target === dialog && dialog.childElementCount && !dialog.open) dialog.showModal();
  if (target === toasts || target.id === "pen" || target.matches?.("form[data-sheet]")) settleToast();
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
// A page that an answer is just leading away must not go twice: the second time nothing would be said any more.
let isLeaving = false;
document.addEventListener("htmx:beforeOnLoad", (event) => { isLeaving ||= event.detail.xhr.getResponseHeader("HX-Redirect") !== null; });
addEventListener("pageshow", () => { isLeaving = false; });
const goesAnyway = () => isLeaving || document.querySelector("form.htmx-request");

document.addEventListener("htmx:sendError", fail);
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!requestConfig.headers["X-Background"]) fail();
  else if (xhr.status === 404 && !goesAnyway()) location.assign(document.body.dataset.queue); // it was handed to somebody else
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

// The scrim beside the customer's pane is the panes' own ground.
document.addEventListener("click", (event) => event.target === panes() && panes().dataset.show === "side" && show("talk"));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], details[data-menu][open]")) return;
  if (panes()?.dataset.show === "side" && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) show("talk");
});

// A menu folds up once something in it was chosen, after the choice has been acted on.
document.addEventListener("click", (event) => {
  const menu = event.target.closest?.(".menu__one")?.closest("details[data-menu]");
  if (menu) setTimeout(() => { menu.open = false; });
});

// What changed by itself must not pull away what somebody is just using, nor the focus from where he reads.
let readsSide = false;
// A field that was sent with success holds nothing typed any more; the next word goes into the one that takes its place.
let sentFrom = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (event.detail.xhr.status >= 300 || !form?.matches?.("#side .side__add")) return;
  sentFrom = form.contains(document.activeElement) ? form.getAttribute("action") : "";
  form.reset();
});
// Whoever stands on a control of the head stands on the same one of the head that takes its place.
const controls = () => [...document.querySelectorAll("#head :is(a[href], button, summary)")];
let stoodOn = null;
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "head" && stoodOn) {
    const { at, of, way } = stoodOn;
    stoodOn = null;
    const next = way ? document.querySelector(way) : controls().length === of && controls()[at];
    if (next) next.focus({ preventScroll: true });
  }
  if (event.detail.target.id !== "side") return;
  const next = sentFrom && document.querySelector(`#side .side__add[action="${sentFrom}"] .input`);
  sentFrom = "";
  if (next) return next.focus({ preventScroll: true });
  if (readsSide && !document.activeElement?.closest("#side")) document.getElementById("side").focus({ preventScroll: true });
  readsSide = false;
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id !== "head" && target.id !== "side") return;
  const typed = target.contains(document.activeElement) && document.activeElement.value;
  // A form whose answer is still on its way must stay in the page: htmx would not find where the answer goes.
  if (typed || target.querySelector("details[open], .htmx-request")) event.detail.shouldSwap = false;
  else if (target.id === "head") {
    const at = controls().indexOf(document.activeElement);
    const way = document.activeElement.matches("[data-customer]") ? "[data-customer]" : "";
    stoodOn = at < 0 ? null : { at, of: controls().length, way };
  } else if (target.id === "side") readsSide = target.contains(document.activeElement);
});

settleToast();
toPlace();
