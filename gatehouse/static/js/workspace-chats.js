// The agent's chats side by side: one request brings what is new in all of them, and who waits.
import { background, paced } from "./workspace-budget.js";
import { follow } from "./workspace-line.js";

const GAP = 1600; // milliseconds between two requests: with a list open in another window still under sixty a minute
const cols = document.getElementById("cols");
const columns = () => [...cols.querySelectorAll(".col[data-number]")];
const seqOf = (col) => Number(col.querySelector("data[data-seq]").value);

async function fetchNews() {
  const atEnd = new Set(columns().filter(isAtEnd).map((col) => col.id));
  const shown = columns().map((col) => `${col.dataset.number}:${seqOf(col)}`);
  const address = `${cols.dataset.news}?shown=${encodeURIComponent(shown)}`;
  await htmx.ajax("GET", address, { target: "#own", swap: "none", headers: background });
  const own = document.getElementById("own").value.split(",");
  for (const col of columns()) {
    if (!own.includes(col.dataset.number)) col.remove();
    else settle(col, atEnd.has(col.id));
  }
  if (!document.querySelector(".col--focus") && columns().length) choose(columns()[0], false);
  number();
  follow();
  tick();
  announce();
}

function isAtEnd(col) {
  const log = col.querySelector(".col__body");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

const toEnd = (col) => { const log = col.querySelector(".col__body"); log.scrollTop = log.scrollHeight; };

// After news: what was seen of colleagues' answers goes with the next one, and what the customer wrote unlooked-at is counted.
function settle(col, wasAtEnd) {
  if (wasAtEnd) toEnd(col);
  const form = col.querySelector("form[data-sheet]");
  if (!form.elements.text.value) form.elements.since.value = seqOf(col);
  for (const seen of col.querySelectorAll("[name=seen]")) seen.value = seqOf(col);
  count(col);
}

const looksAt = (col) => col.classList.contains("col--focus") && !document.hidden && document.hasFocus();
const newest = (col) => Number([...col.querySelectorAll("[data-theirs]")].pop()?.dataset.at ?? 0);
const read = new Map(); // by number, up to where the agent has looked

function count(col) {
  const { number: name } = col.dataset;
  if (looksAt(col)) { read.set(name, newest(col)); delete col.dataset.unread; }
  if (!read.has(name)) read.set(name, "unread" in col.dataset ? newest(col) - 1 : newest(col));
  const unread = [...col.querySelectorAll("[data-theirs]")].filter((one) => Number(one.dataset.at) > read.get(name)).length;
  const sign = col.querySelector("[data-news]");
  sign.hidden = !unread;
  sign.textContent = unread || "";
  col.toggleAttribute("data-unread", unread > 0);
}

function announce() {
  columns().forEach(count);
  const unread = document.querySelectorAll(".col[data-unread], .wait[data-unread]").length;
  document.dispatchEvent(new CustomEvent("desk:unread", { detail: unread }));
}

// One of them is chosen: keys and what is typed go there.
function choose(col, hasFocus = true) {
  for (const one of columns()) one.classList.toggle("col--focus", one === col);
  if (hasFocus) col.querySelector("textarea").focus();
  announce();
  document.dispatchEvent(new CustomEvent("desk:chosen"));
}

function number() {
  columns().forEach((col, index) => col.setAttribute("aria-keyshortcuts", `Alt+${index + 1}`));
}

for (const name of ["pointerdown", "focusin"]) {
  cols.addEventListener(name, (event) => {
    const col = event.target.closest(".col[data-number]");
    if (col && !col.classList.contains("col--focus")) choose(col, false);
  });
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[0-4]$/.test(event.code)) return;
  event.preventDefault();
  const wanted = Number(event.code.at(-1));
  if (wanted === 0) document.getElementById("availability").click();
  else if (columns()[wanted - 1]) choose(columns()[wanted - 1]);
});

// A parcel that says what is there already must not pull away what somebody is just about to press.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target?.dataset) return;
  const fresh = fragment.querySelector?.(`#${CSS.escape(target.id)}`) ?? fragment.firstElementChild;
  if ("state" in target.dataset && fresh?.dataset.state === target.dataset.state) event.detail.shouldSwap = false;
});

// Clocks run in the page, from the age that the server gave; the longer a customer waits for us, the warmer.
const begun = new WeakMap();
function tick() {
  for (const clock of document.querySelectorAll(".board [data-age]")) {
    if (!begun.has(clock)) begun.set(clock, performance.now() - Number(clock.dataset.age) * 1000);
    const seconds = Math.floor((performance.now() - begun.get(clock)) / 1000);
    const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0")];
    const face = clock.querySelector("[data-clock]");
    const text = minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
    if (face.textContent !== text) face.textContent = text;
    const warmth = "warm" in clock.dataset ? Math.min(4, Math.floor(seconds / Number(clock.dataset.warm))) : 0;
    if (clock.dataset.warmth !== String(warmth)) clock.dataset.warmth = warmth;
  }
  leave();
}

// Who has left counts as away a moment later, of which no signal tells.
let leaving = 0;
function leave() {
  if (leaving) return;
  const soonest = Math.min(...[...cols.querySelectorAll("[data-over]")].map((one) => Number(one.dataset.over)));
  if (Number.isFinite(soonest)) leaving = setTimeout(() => { leaving = 0; news(); }, soonest * 1000);
}

// The line grows with what is written, up to some lines.
function grow(field) {
  field.style.blockSize = "auto";
  field.style.blockSize = `${Math.min(field.scrollHeight, 132)}px`;
}
cols.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));

const news = paced(fetchNews, 150, GAP);
document.addEventListener("desk:frame", ({ detail: frame }) => {
  if (frame.type === "resync") return news();
  if (frame.type !== "signal" || frame.subject.startsWith("mentions:")) return;
  news(frame.subject === "queue" ? 600 : 150);
});
for (const name of ["desk:done", "desk:line"]) document.addEventListener(name, () => news(0));
document.addEventListener("desk:sent", (event) => {
  const col = cols.querySelector(`.col[data-number="${event.detail.value}"]`);
  document.getElementById(`say-${event.detail.value}-notice`)?.replaceChildren();
  news(0);
  if (col) requestAnimationFrame(() => { col.querySelector("textarea").focus(); toEnd(col); });
});
for (const name of ["focus", "blur"]) addEventListener(name, announce);
document.addEventListener("visibilitychange", announce);
setInterval(tick, 1000);
for (const col of columns()) { toEnd(col); for (const field of col.querySelectorAll("textarea")) grow(field); }
if (columns().length) choose(columns().find((col) => "unread" in col.dataset) ?? columns()[0], false);
number();
tick();
