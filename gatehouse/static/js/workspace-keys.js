// Keys. Single letters never act in a field and can be switched off; what they do stands in the registry alone.
import { acts, commands, put, run } from "./workspace-commands.js";
import { toggle } from "./workspace-palette.js";

const PAUSE = 1500; // milliseconds between the keys of one command
const sheet = document.getElementById("keys");
const letters = sheet.querySelector("[data-letters]");
const opener = document.querySelector("[data-keys-open]");
const byKeys = new Map(commands().filter((one) => /^(Shift\+)?\S( \S)?$/.test(one.dataset.keys)).map((one) => [one.dataset.keys, one]));
const beginnings = new Set([...byKeys.keys()].filter((keys) => keys.includes(" ")).map((keys) => keys[0]));
let before = "", pressedAt = 0;

letters.addEventListener("change", () => put({ column: "has_letter_keys", value: String(letters.checked) }));
opener.hidden = false;
opener.addEventListener("click", () => sheet.showModal());

function isTyping(target) {
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox");
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return toggle();
  }
  if (document.body.dataset.letters === "off" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") || event.key.length !== 1) return;
  const key = event.key.toLowerCase(), now = Date.now();
  const first = now - pressedAt < PAUSE ? before : "";
  if (first === "g" && /^[1-9]$/.test(key)) return document.querySelector(`#queue [data-view="${key}"]`)?.click();
  const held = event.shiftKey ? byKeys.get(`Shift+${key}`) : undefined;
  const found = held ?? byKeys.get(first ? `${first} ${key}` : key) ?? byKeys.get(key);
  before = !found && beginnings.has(key) ? key : "";
  pressedAt = now;
  if (!found || !acts(found)) return;
  event.preventDefault();
  run(found);
});
