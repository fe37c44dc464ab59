// Colleagues behind an @ in a note: a listbox that the field steers (WAI-ARIA APG, "listbox" with aria-activedescendant).
import { keep } from "./workspace-drafts.js";
import { background } from "./workspace-budget.js";

const MOST = 8;
// The @ of a name stands where a word may begin, as conversations/mentions.py reads it; scripts without spaces may go before.
const CALL = /(?:^|[^\p{L}\p{N}_.+%/@＠-]|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}])[@＠]([^\n@＠]{0,60})$/u;
const lists = new Map(); // address -> the options as HTML, on their way or there

const listOf = (field) => field.form.querySelector("[role=listbox]");
const isOpen = (field) => Boolean(field.dataset.colleagues) && !listOf(field).hidden;
const chosen = (field) => listOf(field).querySelector('[aria-selected="true"]');
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const typed = (field) => CALL.exec(field.value.slice(0, field.selectionStart))?.[1];

function close(field) {
  listOf(field).hidden = true;
  field.removeAttribute("aria-activedescendant");
  say(field, "");
}

function say(field, words) {
  field.form.querySelector("[data-colleagues-found]").textContent = words;
}

function options(address) {
  if (!lists.has(address)) {
    const asked = fetch(address, { headers: { "HX-Request": "true", ...background } }).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)));
    asked.catch(() => lists.delete(address));
    lists.set(address, asked);
  }
  return lists.get(address);
}

async function look(field) {
  if (typed(field) === undefined) return close(field);
  const html = await options(field.dataset.colleagues).catch(() => "");
  const wanted = typed(field);
  if (!html || wanted === undefined || document.activeElement !== field) return close(field);
  const list = listOf(field);
  if (!list.children.length) list.innerHTML = html;
  show(field, plain(wanted));
}

function show(field, wanted) {
  let count = 0;
  for (const one of listOf(field).querySelectorAll("[role=option]")) {
    const name = plain(one.dataset.name);
    one.hidden = count >= MOST || !(name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted)));
    if (!one.hidden) count++;
  }
  const nobody = listOf(field).querySelector("p") && !wanted;
  if (!count && !nobody) return close(field);
  const before = chosen(field);
  listOf(field).hidden = false;
  choose(field, before && !before.hidden ? before : shownOf(field)[0]);
  say(field, field.dataset.found.replace("{n}", count));
}

const shownOf = (field) => [...listOf(field).querySelectorAll("[role=option]:not([hidden])")];

function choose(field, option) {
  for (const one of listOf(field).querySelectorAll("[role=option]")) one.setAttribute("aria-selected", String(one === option));
  if (!option) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(field, step) {
  const all = shownOf(field);
  if (all.length) choose(field, all[(all.indexOf(chosen(field)) + step + all.length) % all.length]);
}

function take(field, option) {
  const end = field.selectionStart;
  const start = end - typed(field).length;
  field.setRangeText(`${option.dataset.name} `, start, end, "end");
  close(field);
  field.focus();
  keep(field.form);
}

document.addEventListener("input", (event) => event.target.dataset?.colleagues && look(event.target));

document.addEventListener("focusin", ({ target }) => {
  if (!target.dataset?.colleagues || target.hasAttribute("aria-controls")) return;
  for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", listOf(target).id]]) target.setAttribute(name, value);
});

document.addEventListener("focusout", ({ target }) => target.dataset?.colleagues && isOpen(target) && close(target));

// Before the composer's own keys: while the list is open, these are its.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.dataset?.colleagues || !isOpen(field) || event.isComposing || event.ctrlKey || event.metaKey) return;
  const acts = { ArrowDown: () => move(field, 1), ArrowUp: () => move(field, -1), Escape: () => close(field) };
  if (chosen(field)) acts.Enter = acts.Tab = () => take(field, chosen(field));
  if (!acts[event.key] || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}, true);

// A press takes a name; the field keeps the focus.
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("#colleagues [role=option]");
  if (!event.target.closest?.("#colleagues")) return;
  event.preventDefault();
  if (option) take(option.closest("form").elements.text, option);
});
