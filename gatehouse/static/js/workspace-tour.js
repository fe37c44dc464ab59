// The tour: one card that stands at what it speaks of. Everything stays usable beside it; where one is, the account knows.
import { show as showPane } from "./workspace-panes.js";

const tour = document.getElementById("tour");
const steps = [...tour.querySelectorAll("[data-step]")];
const GAP = 12; // pixels between the card and what it stands at
const isNarrow = () => matchMedia("(max-width: 720px)").matches;
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
let at = 0, spot = null;

function remember(state) {
  const body = new URLSearchParams({ tour: state, step: String(Math.max(at, 1)) });
  return fetch(tour.dataset.remember, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
}

const isSeen = (one) => one.getClientRects().length > 0;

function mark(step) {
  spot?.classList.remove("tour-spot");
  const anchors = step.dataset.anchor.split(" | ").flatMap((one) => [...document.querySelectorAll(one)]);
  spot = anchors.find(isSeen) ?? null;
  spot?.classList.add("tour-spot");
}

// Under the thing, over it or beside it, where there is room; a phone's card lies at the edge that leaves the thing free.
function place() {
  tour.style.removeProperty("left");
  tour.style.removeProperty("top");
  tour.toggleAttribute("data-floating", !spot && !isNarrow());
  tour.toggleAttribute("data-top", Boolean(spot) && spot.getBoundingClientRect().top > innerHeight / 2);
  if (!spot || isNarrow() || tour.hidden) return;
  const thing = spot.getBoundingClientRect(), card = tour.getBoundingClientRect();
  const below = thing.bottom + GAP + card.height < innerHeight, above = thing.top - GAP - card.height > 0;
  const isTall = !below && !above;
  const beside = thing.right + GAP + card.width < innerWidth ? thing.right + GAP : thing.left - GAP - card.width;
  const left = isTall ? beside : document.dir === "rtl" ? thing.right - card.width : thing.left;
  const top = isTall ? thing.top : below ? thing.bottom + GAP : thing.top - GAP - card.height;
  tour.style.left = `${Math.min(Math.max(left, GAP), innerWidth - card.width - GAP)}px`;
  tour.style.top = `${Math.min(Math.max(top, GAP), innerHeight - card.height - GAP)}px`;
}

// The steps about a conversation need one: the first of the list is opened, or the list where there may be one.
function needsConversation(step) {
  return step.dataset.pane === "talk" && !document.getElementById("talk")?.dataset.number;
}

async function fetchConversation() {
  const row = document.querySelector("#rows .q");
  if (row) return row.click();
  const open = `${document.body.dataset.queue}?segment=open`;
  if (!location.href.includes("segment=open")) { await remember("on"); location.assign(open); }
}

function enter(number, { focus = true } = {}) {
  at = Math.min(Math.max(number, 1), steps.length);
  const step = steps[at - 1];
  tour.hidden = false;
  document.body.dataset.tour = "on";
  for (const one of steps) one.hidden = one !== step;
  tour.setAttribute("aria-labelledby", `tour-title-${at}`);
  tour.setAttribute("aria-describedby", `tour-text-${at}`);
  const next = tour.querySelector("[data-tour-next]");
  next.textContent = at === steps.length ? next.dataset.last : next.dataset.more;
  tour.querySelector("[data-tour-back]").hidden = at === 1;
  if (step.dataset.pane !== "any") showPane(step.dataset.pane);
  if (needsConversation(step)) fetchConversation();
  mark(step);
  spot?.scrollIntoView({ block: "nearest" });
  place();
  if (focus) step.querySelector("h2").focus({ preventScroll: true });
}

function go(number) {
  enter(number);
  remember("on");
}

function end(state) {
  tour.hidden = true;
  spot?.classList.remove("tour-spot");
  spot = null;
  delete document.body.dataset.tour;
  remember(state);
  for (const one of document.querySelectorAll("[data-tour-invitation]")) one.remove();
}

async function begin() {
  document.querySelector("dialog[open]")?.close();
  at = 1;
  if (!document.getElementById("queue")) { await remember("on"); return location.assign(document.body.dataset.queue); }
  for (const one of document.querySelectorAll("[data-tour-invitation]")) one.remove();
  go(1);
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-tour-next], [data-tour-back], [data-tour-leave], [data-tour-begin], [data-tour-decline]");
  if (!pressed) return;
  if ("tourNext" in pressed.dataset) at === steps.length ? end("done") : go(at + 1);
  else if ("tourBack" in pressed.dataset) go(at - 1);
  else if ("tourBegin" in pressed.dataset) begin();
  else if ("tourDecline" in pressed.dataset) { at = Number(document.body.dataset.tourStep); end("left"); }
  else end("left");
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !tour.hidden && tour.contains(document.activeElement)) end("left");
});

// What the card stands at comes and goes with the pages' parts.
function settle() {
  if (tour.hidden) return;
  mark(steps[at - 1]);
  place();
}
document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("click", () => setTimeout(settle));
addEventListener("resize", settle);
addEventListener("scroll", () => !tour.hidden && place(), { capture: true, passive: true });

if (document.body.dataset.tour === "on" && document.getElementById("queue")) enter(Number(document.body.dataset.tourStep), { focus: false });
