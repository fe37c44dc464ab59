// Fetches what the exchange knows into its card, after the page: however long that takes, the page waits for nothing.
// The eye hides the amounts; only that choice is kept, in this browser.
import { localize } from "./times.js";

const BONES = 300; // ms without an answer until something moves
const PATIENCE = 6000; // ms; the server itself gives up after 3 s
const KEY = "gatehouse.amounts";
const HIDDEN = "•••••";

const card = document.querySelector("[data-portfolio]");
const place = card.querySelector("[data-loads]");
const template = (name) => card.querySelector(`template[data-${name}]`);
const kept = { bones: template("bones"), trouble: template("trouble") };
const shown = new WeakMap();

const isHidden = () => {
  try {
    return localStorage.getItem(KEY) === "hidden";
  } catch {
    return false; // storage is switched off
  }
};

function keep(hidden) {
  try {
    if (hidden) localStorage.setItem(KEY, "hidden");
    else localStorage.removeItem(KEY);
  } catch {
    // it holds for this page, then
  }
}

function dress(hidden) {
  for (const one of card.querySelectorAll("[data-amount]")) {
    if (!shown.has(one)) shown.set(one, one.textContent);
    one.textContent = hidden ? HIDDEN : shown.get(one);
  }
  const eye = card.querySelector("[data-eye]");
  if (!eye) return;
  eye.hidden = false;
  eye.setAttribute("aria-pressed", String(hidden));
  const drawn = eye.querySelector("use");
  drawn.setAttribute("href", drawn.getAttribute("href").replace(/#.*/, hidden ? "#eye-off" : "#eye"));
}

async function ask() {
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(card.dataset.portfolio, { headers: { "X-Part": "1" }, redirect: "manual", signal });
  if (answer.type === "opaqueredirect") location.reload(); // signed out meanwhile
  if (!answer.ok) throw new Error(String(answer.status));
  const parsed = document.createElement("template");
  parsed.innerHTML = await answer.text();
  return parsed.content;
}

async function load(body) {
  card.setAttribute("aria-busy", "true");
  const bones = setTimeout(() => body.replaceChildren(kept.bones.content.cloneNode(true)), BONES);
  try {
    card.replaceChildren(await ask());
  } catch {
    body.replaceWith(kept.trouble.content.cloneNode(true));
  }
  clearTimeout(bones);
  card.removeAttribute("aria-busy");
  localize(card);
  dress(isHidden());
}

async function again(event) {
  if (!kept.bones) return; // a page of its own: the link loads it anew
  event.preventDefault();
  const body = card.querySelector(".card__body");
  await load(body);
  card.querySelector("#portfolio").focus();
}

card.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) again(event);
  if (!event.target.closest("[data-eye]")) return;
  const hidden = event.target.closest("[data-eye]").getAttribute("aria-pressed") !== "true";
  keep(hidden);
  dress(hidden);
});

if (place) {
  place.replaceChildren();
  load(place);
} else {
  dress(isHidden());
}
