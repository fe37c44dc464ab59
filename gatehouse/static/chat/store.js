// What is typed and not sent yet, kept in this browser tab. A browser may refuse that to frames: then it lives as long as they do.
import { panel } from "./words.js";

const key = (name) => `gatehouse:${panel.brand}:${name}`;
const memory = new Map();

export function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(key(name)));
  } catch {
    return memory.get(name) ?? null;
  }
}

export function keep(name, value) {
  memory.set(name, value);
  try {
    if (value === null) sessionStorage.removeItem(key(name));
    else sessionStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    // It is in memory.
  }
}
