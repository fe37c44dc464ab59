// The palette: one field over everything that can be done, gone to or found (WAI-ARIA APG, combobox with a listbox).
import { acts, run } from "./workspace-commands.js";

const WAIT = 350; // milliseconds without a key before the server is asked
const SHORTEST = 3;
const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");
const status = palette.querySelector("[role=status]");
const none = palette.querySelector(".palette__none");
const openers = document.querySelectorAll("[data-palette-open]");
const group = (name) => list.querySelector(`[data-group="${name}"]`);
const options = (within = list) => [...within.querySelectorAll("[role=option]")];
const shown = () => options().filter((one) => !one.hidden);
const typed = () => field.value.trim().replace(/^#\s*/, "");
const onlyNumbers = () => field.value.trimStart().startsWith("#");
let timer = 0, asked = null, hasPlaces = false, isMoved = false;

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// 4: begins so, 3: a word of it does, 2: it stands in it, 1: its letters follow each other closely from a word's start on.
function closeness(wanted, text) {
  const at = text.indexOf(wanted);
  if (at >= 0) return at === 0 ? 4 : text[at - 1] === " " ? 3 : 2;
  const letters = [...wanted].map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return letters.length > 2 && new RegExp(`(^| )${letters.join("[^ ]{0,3}?")}`, "u").test(text) ? 1 : 0;
}

function fits(option, words) {
  const names = [option.querySelector(".cut").textContent, option.dataset.english ?? ""].map(plain);
  const best = words.map((word) => Math.max(...names.map((name) => closeness(word, name))));
  return best.includes(0) ? 0 : best.reduce((sum, one) => sum + one, 0);
}

const IS_FOUND = new Set(["found", "canned"]); // what the server chose fits already

function sift() {
  const words = plain(typed()).split(/\s+/).filter(Boolean);
  const ranked = [...list.querySelectorAll("[data-group]")].map((one, index) => {
    one.dataset.place ??= index;
    const best = siftGroup(one, words);
    return { one, best, place: Number(one.dataset.place) };
  });
  ranked.sort((a, b) => b.best - a.best || a.place - b.place).forEach(({ one }) => list.append(one));
  list.append(none);
  select(shown()[0]);
}

function siftGroup(one, words) {
  const isFound = IS_FOUND.has(one.dataset.group);
  let best = 0;
  const scored = options(one).map((option) => {
    const offered = !("unnamed" in option.dataset) && (isFound || (!onlyNumbers() && acts(option)));
    const score = !offered ? 0 : isFound ? 1 : words.length ? fits(option, words) : 0.5;
    option.hidden = !score;
    best = Math.max(best, score);
    return { option, score };
  });
  if (words.length && !isFound) scored.sort((a, b) => b.score - a.score).forEach(({ option }) => one.append(option));
  one.hidden = !best;
  return words.length ? best : 0;
}

function select(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
  const isAsking = Boolean(timer || asked);
  none.hidden = Boolean(option) || isAsking;
  status.textContent = isAsking ? "" : status.dataset.said.replace("{n}", String(shown().length));
}

function step(by) {
  const all = shown();
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (all.length) select(all[(at + by + all.length) % all.length]);
  isMoved = true; // what arrives later leaves the choice alone
}

function choose(option) {
  if (!option) return;
  palette.close();
  run(option);
}

async function fetchPart(url, signal) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal });
  if (answer.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").body : null;
}

async function fetchPlaces() {
  if (hasPlaces) return;
  hasPlaces = true;
  const part = await fetchPart(palette.dataset.places).catch(() => null);
  if (!part) { hasPlaces = false; return; }
  for (const one of part.querySelectorAll("[data-group]")) {
    one.dataset.place = { recent: "2.5", views: "3.4" }[one.dataset.group] ?? "3.5";
    list.append(one);
  }
  if (isMoved) keepSelection(sift);
  else sift();
}

// What was found stays until something else is.
async function fetchFound() {
  timer = 0;
  const mine = (asked = new AbortController()), wanted = typed();
  const canned = document.querySelector("#pen [data-canned]")?.dataset.canned;
  const [found, replies] = await Promise.all([
    fetchPart(`${palette.dataset.places}?q=${encodeURIComponent(wanted)}`, mine.signal).catch(() => null),
    canned && !onlyNumbers() ? fetchPart(`${canned}?q=${encodeURIComponent(wanted)}`, mine.signal).catch(() => null) : null,
  ]);
  if (asked !== mine) return;
  asked = null;
  forget();
  const conversations = found?.querySelector("[data-group]");
  if (conversations) { conversations.dataset.place = "9"; list.append(conversations); }
  for (const reply of replies?.querySelectorAll("button[data-text]") ?? []) addReply(reply);
  keepSelection(sift);
}

function addReply(reply) {
  const option = document.createElement("div");
  Object.assign(option, { className: "menu__one", id: `canned-${options(group("canned")).length}`, role: "option" });
  Object.assign(option.dataset, { kind: "insert", text: reply.dataset.text });
  option.append(...[...reply.childNodes].filter((node) => !node.classList?.contains("key")));
  group("canned").append(option);
}

function keepSelection(work) {
  const chosen = field.getAttribute("aria-activedescendant");
  work();
  const same = chosen && document.getElementById(chosen);
  if (same && !same.hidden) select(same);
}

function forget() {
  group("found")?.remove();
  for (const option of options(group("canned"))) option.remove();
}

function ask() {
  clearTimeout(timer);
  asked?.abort();
  asked = null;
  const isWorthIt = typed().length >= SHORTEST;
  timer = isWorthIt ? setTimeout(fetchFound, WAIT) : 0;
  if (!isWorthIt) forget();
}

function fill() {
  if (group("canned")) forget();
  else list.append(list.querySelector("template").content.cloneNode(true));
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  fill();
  const number = document.getElementById("talk")?.dataset.number;
  const label = group("conversation").querySelector(".menu__label");
  if (number) label.textContent = label.dataset.for.replace("{number}", number);
  field.value = "";
  isMoved = false;
  palette.showModal();
  sift();
  list.scrollTop = 0;
  fetchPlaces();
}

export function toggle() {
  if (palette.open) palette.close();
  else open();
}

field.addEventListener("input", () => { isMoved = false; ask(); sift(); });
field.addEventListener("keydown", (event) => {
  const act = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => choose(shown().find((one) => one.getAttribute("aria-selected") === "true")),
  }[event.isComposing ? "" : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
list.addEventListener("click", (event) => choose(event.target.closest("[role=option]")));
list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
palette.addEventListener("click", (event) => { if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close(); });
palette.addEventListener("close", () => { clearTimeout(timer); timer = 0; asked?.abort(); asked = null; });
for (const opener of openers) {
  opener.hidden = false;
  opener.addEventListener("click", toggle);
}
