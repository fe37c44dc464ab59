// Keys. Single letters never act while somebody types, and can be switched off on the sheet.
import { pick, slash } from "./workspace-pen.js";

const sheet = document.getElementById("keys");
const letters = sheet.querySelector("[data-letters]");
const opener = document.querySelector("[data-keys-open]");
const STORED = "desk-letters";
let before = "";

letters.checked = localStorage.getItem(STORED) !== "off";
letters.addEventListener("change", () => localStorage.setItem(STORED, letters.checked ? "on" : "off"));
opener.hidden = false;
opener.addEventListener("click", () => sheet.showModal());

const press = (key) => document.querySelector(`#head [data-key="${key}"]`)?.click();

function move(step) {
  const rows = [...document.querySelectorAll("#rows .q")];
  const focused = rows.indexOf(document.activeElement);
  const at = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

const acts = {
  j: () => move(1),
  k: () => move(-1),
  t: () => press("t"),
  e: () => press("e"),
  h: () => press("h"),
  r: () => pick("answer"),
  n: () => pick("note"),
  "/": slash,
  "?": () => sheet.showModal(),
};

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

document.addEventListener("keydown", (event) => {
  if (!letters.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  if (before === "g" && key === "q") location.assign(document.body.dataset.queue);
  else if (before === "g" && key === "s") {
    event.preventDefault();
    document.querySelector("[data-search]")?.focus();
  } else if (key && acts[key]) {
    event.preventDefault();
    acts[key]();
  }
  before = key;
});
