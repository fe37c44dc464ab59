// The composer: two sheets behind tabs, canned replies behind a slash. Among several chats it is the chosen one's.
import { keep } from "./workspace-drafts.js";

const pen = () => document.getElementById("pen") ?? document.querySelector(".col--focus");
const sheet = () => pen()?.querySelector("form[data-sheet]:not([hidden])");

export function pick(kind, focus = true) {
  const wanted = pen()?.querySelector(`form[data-sheet="${kind}"]`);
  if (!wanted) return;
  for (const form of pen().querySelectorAll("form[data-sheet]")) form.hidden = form !== wanted;
  if (focus) wanted.elements.text.focus();
}

function showButtons() {
  for (const button of document.querySelectorAll("form[data-sheet] [data-canned]")) button.hidden = false;
}

const menuOf = (form) => form.querySelector("[data-canned-menu]");
const isOpen = (form) => menuOf(form) && !menuOf(form).hidden;

let asked = 0;
let shown = null; // settles when the list that was asked for last is there; null while none is on its way

function close(form) {
  asked++;
  shown = null;
  if (!menuOf(form)) return;
  menuOf(form).hidden = true;
  form.querySelector("[data-canned]").setAttribute("aria-expanded", "false");
}

function open(form, wanted) {
  if (!form.querySelector("[data-canned]")) return;
  const turn = ++asked;
  shown = show(form, wanted, turn)
    .catch(() => close(form))
    .finally(() => turn === asked && (shown = null));
}

async function show(form, wanted, turn) {
  const button = form.querySelector("[data-canned]");
  const answer = await fetch(`${button.dataset.canned}?q=${encodeURIComponent(wanted)}`, { headers: { "HX-Request": "true" } });
  const list = answer.ok ? await answer.text() : "";
  if (turn !== asked) return;
  if (!list) return close(form);
  menuOf(form).innerHTML = list;
  menuOf(form).hidden = false;
  button.setAttribute("aria-expanded", "true");
}

// Enter means the reply that fits what was typed, and the list for that may still be on its way.
async function choose(form) {
  const turn = asked;
  await shown;
  if (turn === asked && isOpen(form)) menuOf(form).querySelector('[aria-selected="true"]')?.click();
}

function insert(form, text) {
  const field = form.elements.text;
  if (/^\/\S*$/.test(field.value)) field.value = text;
  else field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  close(form);
  field.focus();
  keep(form);
}

function move(form, step) {
  const all = [...menuOf(form).querySelectorAll("button")];
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = all[(at + step + all.length) % all.length];
  all.forEach((one) => one.removeAttribute("aria-selected"));
  next?.setAttribute("aria-selected", "true");
  next?.scrollIntoView({ block: "nearest" });
}

export function slash() {
  pick("answer");
  const form = sheet();
  if (!form?.querySelector("[data-canned]")) return;
  if (!form.elements.text.value) form.elements.text.value = "/";
  open(form, "");
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[data-pick]");
  const button = event.target.closest?.("[data-canned]");
  const choice = event.target.closest?.("[data-canned-menu] button");
  if (tab) { event.preventDefault(); pick(tab.dataset.pick); }
  else if (choice) insert(choice.closest("form"), choice.dataset.text);
  else if (button) isOpen(button.form) ? close(button.form) : slash();
  else if (sheet() && isOpen(sheet())) close(sheet());
});

document.addEventListener("desk:insert", (event) => {
  pick("answer");
  insert(sheet(), event.detail);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-sheet]");
  if (!form || event.target.name !== "text") return;
  keep(form);
  const typed = /^\/(\S*)$/.exec(event.target.value);
  if (typed) open(form, typed[1]);
  else close(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-sheet]");
  if (!form || event.target.name !== "text") return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const button = event.shiftKey ? 'button[name="then"][value="solve"]' : ".pen__send:not([disabled])";
    form.querySelector(button)?.click();
  } else if ((isOpen(form) || shown) && ["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) {
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") close(form);
    else if (event.key === "Enter") choose(form);
    else move(form, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") event.target.blur();
});

document.addEventListener("htmx:afterSettle", showButtons);
showButtons();
