// Who else looks at this conversation or writes in it. A sign of life a minute, more only while somebody writes.
import { background, paced, token } from "./workspace-budget.js";

const LOOKING = 60_000;
const WRITING = 20_000;
const PAUSE = 15_000; // without a key for this long nobody is writing
const place = () => document.getElementById("presence");
const sheet = () => document.querySelector("#pen form:not([hidden])");

let told = { address: "", doing: "", at: 0 };
let typedAt = 0, timer = 0, ending = 0;

const doing = () => (Date.now() - typedAt < PAUSE && sheet()?.elements.text.value ? "writing" : "looking");

function show(html) {
  if (!place()) return;
  if (place().innerHTML.trim() !== html.trim()) place().innerHTML = html;
  clearTimeout(ending);
  const seconds = [...place().querySelectorAll("[data-seconds]")].map((one) => Number(one.dataset.seconds));
  if (seconds.length) ending = setTimeout(look, Math.min(...seconds) * 1000 + 500);
}

async function tell(what, more = {}) {
  const address = place()?.dataset.address;
  if (!address) return;
  told = { address, doing: what, at: Date.now() };
  const body = new URLSearchParams({ doing: what });
  const headers = { "X-CSRFToken": token(), "HX-Request": "true", ...background };
  const answer = await fetch(address, { method: "POST", body, headers, ...more }).catch(() => null);
  if (answer?.ok && place()?.dataset.address === address && what !== "gone") show(await answer.text());
}

const look = paced(async () => {
  if (!place()) return;
  const { address } = place().dataset;
  const answer = await fetch(address, { headers: { "HX-Request": "true", ...background } }).catch(() => null);
  if (answer?.ok && place()?.dataset.address === address) show(await answer.text());
}, 300, 3000);

const report = paced(() => tell(doing()), 0, 3000);

function beat() {
  const now = doing();
  const isDue = Date.now() - told.at >= (now === "writing" ? WRITING : LOOKING);
  if (place() && (isDue || now !== told.doing)) report();
}

function arrive() {
  if (told.address && told.address !== place()?.dataset.address) goFrom(told.address);
  typedAt = 0;
  if (place()) report();
}

function goFrom(address) {
  const body = new URLSearchParams({ doing: "gone" });
  fetch(address, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token(), ...background } }).catch(() => null);
  told = { address: "", doing: "", at: 0 };
}

document.addEventListener("input", (event) => {
  if (event.target.name !== "text" || !event.target.closest?.("#pen form")) return;
  typedAt = Date.now();
  if (told.doing !== "writing") beat();
});
document.addEventListener("desk:presence", () => place() && look());
document.addEventListener("desk:opened", arrive);
document.addEventListener("desk:sent", () => { typedAt = 0; });
document.addEventListener("visibilitychange", () => { if (!document.hidden) beat(); });
document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-wait], [data-sure]");
  if (!pressed) return;
  if ("sure" in pressed.dataset) sendAllTheSame(pressed.dataset.sure);
  else pressed.closest(".notice").remove();
});

// The agent has read what others answered meanwhile and sends his own as well.
function sendAllTheSame(value) {
  const form = document.getElementById("sheet-answer");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value }));
  form.requestSubmit();
}

addEventListener("pagehide", () => told.address && goFrom(told.address));
timer ||= setInterval(() => !document.hidden && beat(), 5000);
arrive();
