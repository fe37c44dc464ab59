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

// What the page has kept, and where it is; asked again, what it keeps now.
export function welcome() {
  if (isAlone) return Promise.resolve({ record: ownRecord(), page: {}, isOpen: true });
  return new Promise((resolve) => {
    hear("welcome", resolve);
    tell("hello");
  });
}

addEventListener("message", ({ source, origin, data }) => {
  if (source === parent && origin === panel.host && data?.gatehouse === 1 && Object.hasOwn(ears, data.type)) ears[data.type](data);
});
