// Signals say that something changed; this fetches it through the same doors as ever, few enough times a minute.
import { background, paced, token } from "./workspace-budget.js";
import { grown, holdsNewest, isAtEnd, tellNew } from "./workspace-window.js";

const { ticket: ticketAddress, rows: rowsAddress, mentions: mentionsAddress, signedOut } = document.body.dataset;
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

async function fetchQueue() {
  const rows = document.getElementById("rows");
  if (!rows) return fetchCount();
  if (document.querySelector("#queue details[open]")) return;
  const top = rows.scrollTop;
  const focused = document.activeElement?.closest?.(".q")?.id;
  const pages = [...rows.querySelectorAll(".q__pages")].reduce((sum, one) => sum + Number(one.value), 0);
  const query = `${rows.dataset.query}&pages=${Math.max(1, pages)}&current=${encodeURIComponent(number())}`;
  await htmx.ajax("GET", `${rowsAddress}?${query}`, { target: "#queue", swap: "innerHTML", headers: background });
  document.getElementById("rows").scrollTop = top;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

// A page without a list still says in the rail how many mentions are unread.
function fetchCount() {
  return htmx.ajax("GET", mentionsAddress, { target: "#mentions-link", swap: "none", headers: background });
}

const news = paced(fetchNews, 200, 2000);
const queue = paced(fetchQueue, 1000, 3000);
const everything = () => { news(); queue(); };

let source = null, turn = 0, pause = 1000, wasConnected = false;

async function listen() {
  const mine = ++turn;
  source?.close();
  try {
    const body = new URLSearchParams({ number: number() });
    const answer = await fetch(ticketAddress, { method: "POST", body, headers: { "X-CSRFToken": token(), ...background } });
    if (mine !== turn) return;
    if (answer.redirected || answer.status === 403) return location.assign(signedOut);
    if (!answer.ok) throw new Error(String(answer.status));
    connect((await answer.json()).url, mine);
  } catch {
    later(mine);
  }
}

function later(mine) {
  if (mine !== turn) return;
  setTimeout(() => mine === turn && listen(), pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, 30_000);
}

function connect(url, mine) {
  source = new EventSource(url);
  source.addEventListener("hello", () => {
    pause = 1000;
    document.body.dataset.live = "on";
    if (wasConnected) everything();
    wasConnected = true;
  });
  source.addEventListener("signal", (event) => {
    const signal = JSON.parse(event.data);
    if (signal.subject === "queue" || signal.subject.startsWith("mentions:")) queue();
    else if (signal.subject.startsWith("presence:")) document.dispatchEvent(new CustomEvent("desk:presence"));
    else if (signal.seq > seq()) news();
  });
  source.addEventListener("resync", everything);
  source.addEventListener("end", (event) => {
    source.close();
    delete document.body.dataset.live;
    if (JSON.parse(event.data).reason === "revoked") location.reload();
    else later(mine);
  });
  source.addEventListener("error", () => {
    delete document.body.dataset.live;
    if (source.readyState === EventSource.CLOSED) later(mine);
  });
}

// What this page did itself is fetched at once, also without a stream.
for (const name of ["desk:done", "desk:sent", "desk:bulk"]) document.addEventListener(name, () => { looks = 0; news(0); queue(); });
document.addEventListener("desk:opened", () => { wasConnected = false; looks = 0; listen(); askAgain(); });
addEventListener("pagehide", () => { turn++; source?.close(); });
addEventListener("pageshow", (event) => event.persisted && listen());
listen();
askAgain();
