// Choosing the messages that move: ranges with shift, by mouse or arrows, how many move, and what the new one is called.
let last = null, given = "";

const boxes = (list) => [...list.querySelectorAll("[name=messages]")];

function show(list) {
  const chosen = boxes(list).filter((box) => box.checked), sum = list.querySelector("[data-sum]");
  const stays = Number(list.dataset.here) - chosen.length;
  sum.textContent = chosen.length ? sum.dataset.sum.replace("{n}", chosen.length).replace("{m}", stays) : "";
  const subject = list.form.elements.subject;
  if (subject.value && subject.value !== given) return; // words of the agent's own
  subject.value = given = chosen[0]?.dataset.words ?? "";
}

function choose(list, from, to, isOn) {
  const all = boxes(list), [start, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const box of start < 0 ? [to] : all.slice(start, end + 1)) box.checked = isOn;
}

document.addEventListener("click", (event) => {
  const list = event.target.closest?.("[data-split]");
  if (!list || event.target.name !== "messages") return;
  if (event.shiftKey && last?.isConnected) choose(list, last, event.target, event.target.checked);
  last = event.target;
  show(list);
});

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-split]"), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list || !step || event.target.name !== "messages") return;
  event.preventDefault();
  const all = boxes(list), next = all[all.indexOf(event.target) + step];
  if (!next) return;
  if (event.shiftKey) choose(list, event.target, next, event.target.checked);
  next.focus();
  last = next;
  show(list);
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const list = target.querySelector?.("[data-split]");
  if (!list) return;
  last = null;
  given = "";
  show(list);
});
for (const list of document.querySelectorAll("[data-split]")) show(list);
