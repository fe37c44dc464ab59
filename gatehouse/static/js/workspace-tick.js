// What is ticked in the list stays ticked while rows come, go and are fetched anew; shift ticks everything in between.
const MOST = 100;
const picked = new Set();
let last = "";

const boxes = () => [...document.querySelectorAll("#rows [data-tick]")];
const all = () => document.querySelector("[data-tick-all]");

function show() {
  const here = boxes();
  for (const box of here) box.checked = picked.has(box.value);
  const queue = document.getElementById("queue");
  if (!queue) return;
  queue.toggleAttribute("data-ticking", picked.size > 0);
  const count = queue.querySelector("[data-ticked-count]");
  if (count) count.textContent = document.body.dataset.ticked.replace("{n}", picked.size);
  if (all()) {
    all().checked = here.length > 0 && here.every((box) => box.checked);
    all().indeterminate = picked.size > 0 && !all().checked;
  }
}

function set(box, isOn) {
  if (!isOn) picked.delete(box.value);
  else if (picked.size < MOST) picked.add(box.value);
}

function between(from, to) {
  const here = boxes();
  const [start, end] = [here.findIndex((box) => box.value === from), here.indexOf(to)].sort((a, b) => a - b);
  return start < 0 ? [to] : here.slice(start, end + 1);
}

export function tick() {
  const row = document.activeElement?.closest?.(".pickable") ?? document.querySelector(".q[aria-current]")?.closest(".pickable");
  row?.querySelector("[data-tick]")?.click();
}

export function tickAll() {
  const here = boxes();
  const isOn = !here.every((box) => picked.has(box.value));
  for (const box of here) set(box, isOn);
  show();
}

function clear() {
  picked.clear();
  show();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-tick]");
  if (box) {
    for (const one of event.shiftKey && last ? between(last, box) : [box]) set(one, box.checked);
    last = box.value;
    show();
  } else if (event.target.matches?.("[data-tick-all]")) tickAll();
});

// A row that is gone, because it was dealt with or somebody else took it, is not acted on.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "queue" && !event.detail.target.closest?.("#queue")) return;
  const here = new Set(boxes().map((box) => box.value));
  for (const number of picked) if (!here.has(number)) picked.delete(number);
  show();
});
document.addEventListener("desk:bulk", clear);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open], details[data-menu][open]")) clear();
});

for (const box of boxes()) if (box.checked) picked.add(box.value);
show();
