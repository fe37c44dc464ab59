// The page around the frame: what its loader keeps for us and tells us. Only that window and only that origin is heard.
// In an app's web view there is none; then this document keeps its own record and is always open.
import { panel, say } from "./words.js";

export const isAlone = parent === window;
const KEY = `gatehouse:${panel.brand}`;
const COLOURS = ["accent", "accent-ink", "surface", "ink", "line", "bad", "bad-ink", "focus"];
const ears = {};

export function tell(type, more = {}) {
  if (!isAlone) parent.postMessage({ gatehouse: 1, type, ...more }, panel.host);
}

export function hear(type, listener) {
  ears[type] = listener;
}

export function remember(name, value) {
  tell("keep", { name, value });
  if (!isAlone) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...ownRecord(), [name]: value }));
  } catch {
    // It lasts as long as this page.
  }
}

function ownRecord() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function announce() {
  const texts = { chat: say("chat"), open: say("open"), close: say("close") };
  tell("ready", { texts, dir: document.documentElement.dir, colours: colours() });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => tell("paint", { colours: colours() }));
}

export function welcome() {
  if (isAlone) return Promise.resolve({ record: ownRecord(), page: {}, isOpen: true });
  const greeting = new Promise((resolve) => hear("welcome", resolve));
  addEventListener("message", (event) => {
    if (event.source !== parent || event.origin !== panel.host || event.data?.gatehouse !== 1) return;
    if (Object.hasOwn(ears, event.data.type)) ears[event.data.type](event.data);
  });
  tell("hello");
  return greeting;
}
