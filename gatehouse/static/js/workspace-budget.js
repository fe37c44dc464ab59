import { left as heldBack, whenFree } from "./workspace-hold.js";

// What the page asks for by itself shares one budget, so that a busy desk stays under sixty requests a minute: ten at once,
// and one more every one and a half seconds. Spread like this, nothing waits for the rest of a minute that began busily.
const AT_ONCE = 10;
const EVERY = 1500; // milliseconds, as all of them here
const AWAY = 5000;

let left = AT_ONCE, counted = performance.now();
// How long the next request has to wait; 0 spends it.
function wanting() {
  const earned = Math.floor((performance.now() - counted) / EVERY);
  left = Math.min(AT_ONCE, left + earned);
  counted += earned * EVERY;
  if (!left) return counted + EVERY - performance.now();
  left -= 1;
  return 0;
}

// A server that cannot be reached is asked again after a while; htmx says so by rejecting with nothing.
async function reached(work) {
  try {
    await work();
    return true;
  } catch (error) {
    if (error) throw error;
    return false;
  }
}

// Runs at most once per `gap`, first after `wait`; one run at a time; nothing while the page is not looked at.
export function paced(work, wait, gap) {
  let timer = 0, last = 0, running = false, again = false;
  const run = async () => {
    timer = 0;
    if (document.hidden) { again = true; return; }
    const wanted = wanting();
    if (wanted) { schedule(wanted); return; }
    running = true;
    last = Date.now();
    const before = heldBack();
    let rest = wait;
    try {
      if (!await reached(work)) { again = true; rest = AWAY; }
      if (heldBack() > before) whenFree(() => schedule(0));
    } finally {
      running = false;
      if (again) { again = false; schedule(rest); }
    }
  };
  const schedule = (least) => {
    if (running) again = true;
    else if (!timer) timer = setTimeout(run, Math.max(least, last + gap - Date.now()));
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && again && !running) { again = false; schedule(0); }
  });
  return (least = wait) => schedule(least);
}

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
export const background = { "X-Background": "1" }; // what the page does by itself is no use of the session
