// What is over in a moment, in chats on the screen: who types on either side, and that what came in was seen.
import { background, paced } from "./workspace-budget.js";
import { tell } from "./workspace-line.js";
import { isAtEnd } from "./workspace-window.js";

const TYPES_FOR = 6000; // milliseconds, unless it is said again
const SAY_AGAIN = 3000;
const place = (id) => document.querySelector(`[data-says="${id}"]`);
const placeOf = (element) => element.closest?.("[data-says]");

// The customers who type, each until it is over; what is fetched anew meanwhile comes without the sign.
const typing = new Map();
function show(id, isTyping) {
  clearTimeout(typing.get(id));
  if (isTyping) typing.set(id, setTimeout(() => show(id, false), TYPES_FOR));
  else typing.delete(id);
  mark(id);
}

function mark(id) {
  const sign = place(id)?.querySelector("[data-typing]");
  if (sign) sign.hidden = !typing.has(id);
}
document.addEventListener("htmx:afterSettle", () => [...typing.keys()].forEach(mark));

// Up to where each customer has seen it: a line of ours may come into the page only after he has told so.
const seenUpTo = new Map();
function saw(id, upTo) {
  seenUpTo.set(id, Math.max(upTo, seenUpTo.get(id) ?? 0));
  if (place(id)) markSeen(place(id), seenUpTo.get(id));
}
document.addEventListener("htmx:afterSettle", () => seenUpTo.forEach((upTo, id) => saw(id, upTo)));

document.addEventListener("desk:frame", ({ detail: frame }) => {
  if (frame.from !== "customer") return;
  const id = frame.subject.split(":")[1];
  if (frame.type === "typing") show(id, frame.is_typing);
  else if (frame.type === "seen") saw(id, frame.seq);
});

// Under the newest of our own lines that the customer has seen.
function markSeen(where, upTo) {
  const word = where.querySelector("[data-seen-word]")?.dataset.seenWord;
  const seen = [...where.querySelectorAll("[data-public]")].filter((one) => Number(one.dataset.public) <= upTo).pop();
  if (!word || !seen) return;
  where.querySelector(".b__seen")?.remove();
  seen.after(Object.assign(document.createElement("small"), { className: "b__seen", textContent: word }));
}

// The agent's typing in an answer; a note is nobody's business.
let said = { id: "", at: 0 };
function type(id, isTyping) {
  const now = Date.now();
  if (isTyping && said.id === id && now - said.at < SAY_AGAIN) return;
  if (!isTyping && said.id !== id) return;
  said = isTyping ? { id, at: now } : { id: "", at: 0 };
  tell(id, { type: "typing", is_typing: isTyping });
}

document.addEventListener("input", ({ target }) => {
  const form = target.name === "text" && target.closest?.('form[data-sheet="answer"]');
  const id = form && placeOf(form)?.dataset.says;
  if (id) type(id, target.value.trim() !== "" && !target.value.startsWith("/"));
});
document.addEventListener("desk:sent", () => said.id && type(said.id, false));

// Seen is what stands at the end of the conversation or chat that the agent looks at.
const told = new Map();
function see() {
  if (document.hidden || !document.hasFocus()) return;
  const where = document.querySelector(".col--focus[data-says], #talk[data-says]");
  if (!where || (where.id === "talk" && !isAtEnd())) return;
  const id = where.dataset.says;
  const seq = Number(where.querySelector("data[data-seq]").value);
  if (seq <= (told.get(id) ?? 0)) return;
  told.set(id, seq);
  tell(id, { type: "seen", seq });
}

for (const name of ["desk:chosen", "desk:opened", "visibilitychange", "htmx:afterSettle"]) document.addEventListener(name, see);
addEventListener("focus", see);
document.addEventListener("scroll", (event) => event.target.id === "scroll" && see(), true);
// A line that was away has lost what was told on it.
document.addEventListener("desk:line", () => { told.clear(); see(); });

// Whether the customer is there is told like a colleague's presence: the strip above the conversation is fetched anew. Who
// has left counts as away a moment later, of which no signal tells.
const strip = () => document.getElementById("visit");
let leaving = 0;
const look = paced(async () => {
  if (!strip()) return;
  await htmx.ajax("GET", strip().dataset.address, { target: "#visit", swap: "outerHTML", headers: background });
  wait();
}, 300, 3000);

function wait() {
  clearTimeout(leaving);
  const seconds = strip()?.querySelector("[data-over]")?.dataset.over;
  if (seconds) leaving = setTimeout(look, Number(seconds) * 1000);
}

// What the server knows of the customer's reading, on a page that was just opened or has got news.
function markAll() {
  for (const where of document.querySelectorAll("[data-says]:has([data-seen])")) {
    saw(where.dataset.says, Number(where.querySelector("[data-seen]").dataset.seen));
  }
}

document.addEventListener("desk:presence", () => strip() && look());
// Who came or went before the line heard of it is not told again.
document.addEventListener("desk:line", () => strip() && look());
document.addEventListener("desk:unread", markAll);
markAll();
wait();
