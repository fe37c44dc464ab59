// Signals say that something changed; this fetches it through the same doors as ever, few enough times a minute.
import { background, paced } from "./workspace-budget.js";
import { follow } from "./workspace-line.js";
import { grown, holdsNewest, isAtEnd, tellNew } from "./workspace-window.js";

const { rows: rowsAddress, mentions: mentionsAddress } = document.body.dataset;
const talk = () => document.getElementById("talk");
const number = () => talk()?.dataset.number ?? "";
const seq = () => Number(document.getElementById("seq")?.value ?? 0);
async function fetchNews() {
  if (!number()) return;
  const wasAtEnd = isAtEnd();
  const isShown = holdsNewest();
  const known = seq();
  const waiting = [...document.querySelectorAll("#log [data-waiting]")].slice(-50).map((one) => one.dataset.waiting);
  const address = `${talk().dataset.timeline}?since=${known}&waiting=${waiting}`;
  await htmx.ajax("GET", address, { target: "#log", swap: isShown ? "beforeend" : "none", headers: background });
  if (isShown) grown(wasAtEnd);
  else if (seq() > known) tellNew();
  noteSeen();
  askAgain();
}

// What came in before a word was written has been seen; what comes in after that, sending asks about.
function noteSeen() {
  const form = document.getElementById("sheet-answer");
  if (form && !form.elements.text.value) form.elements.since.value = seq();
}

// Whether a mail left is no entry and gives no signal: it is asked a few times, ever more seldom.
let looks = 0, looking = 0;
function askAgain() {
  clearTimeout(looking);
  if (!document.querySelector("#log [data-waiting]")) looks = 0;
  else if (looks < 6) looking = setTimeout(() => news(0), 3000 * 2 ** looks++);
}

// Where somebody stood in the list when it was exchanged; while it was on its way he may have gone elsewhere.
let stood = {};
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (target.id !== "queue") return;
  stood = { top: document.getElementById("rows")?.scrollTop, row: document.activeElement?.closest?.(".q")?.id };
});

async function fetchQueue() {
  if (document.getElementById("cols")) return; // the live chats fetch all that they show at once
  const rows = document.getElementById("rows");
  if (!rows) return fetchCount();
  if (document.querySelector("#queue details[open]")) return;
  stood = {};
  const pages = [...rows.querySelectorAll(".q__pages")].reduce((sum, one) => sum + Number(one.value), 0);
  const query = `${rows.dataset.query}&pages=${Math.max(1, pages)}&current=${encodeURIComponent(number())}`;
  // With a source of its own: what has the same one waits for the other, and nobody is told whether it came.
  await htmx.ajax("GET", `${rowsAddress}?${query}`, { source: "#queue", target: "#queue", swap: "innerHTML", headers: background });
  if (stood.top !== undefined) document.getElementById("rows").scrollTop = stood.top;
  if (stood.row) document.getElementById(stood.row)?.focus({ preventScroll: true });
}

// A page without a list still says in the rail how many mentions are unread, and who waits in the chat.
function fetchCount() {
  return htmx.ajax("GET", mentionsAddress, { target: "#mentions-link", swap: "none", headers: background });
}

const news = paced(fetchNews, 200, 2000);
const queue = paced(fetchQueue, 1000, 3000);
const everything = () => { news(); queue(); };

// The first word of the line to what was just opened brings no news, but for the list that came with the page: it is as old
// as the page. Each later one may have missed some.
let wasConnected = false, isListOld = true;
document.addEventListener("desk:line", () => {
  if (wasConnected) news();
  if (wasConnected || isListOld) queue();
  wasConnected = true;
  isListOld = false;
});
document.addEventListener("desk:frame", ({ detail: frame }) => {
  if (frame.type === "resync") everything();
  if (frame.type !== "signal") return;
  const [kind] = frame.subject.split(":");
  if (kind === "queue" || kind === "mentions") queue();
  else if (kind === "presence") document.dispatchEvent(new CustomEvent("desk:presence", { detail: frame.subject }));
  else if (frame.seq > seq()) news();
});

// What this page did itself is fetched at once, also without a line.
for (const name of ["desk:done", "desk:sent", "desk:bulk"]) document.addEventListener(name, () => { looks = 0; news(0); queue(); });
document.addEventListener("desk:opened", () => { wasConnected = false; looks = 0; follow(); askAgain(); });
askAgain();
