// Shows how far a copy of one's data is, until it can be downloaded. Without this the page is looked at again by its link.
import { localize } from "./times.js";

const EVERY = 3000; // ms
const PATIENCE = 6000;

async function look(card) {
  const answer = await fetch(location.pathname, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.type === "opaqueredirect") location.reload(); // signed out meanwhile
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("#copies");
  const bar = fresh.querySelector("progress");
  if (!bar) {
    card.replaceChildren(...fresh.children); // it is a live region: what is new in it is read out
    localize(card);
    return;
  }
  const shown = card.querySelector("progress");
  shown.max = bar.max;
  shown.value = bar.value;
  wait(card);
}

function wait(card) {
  setTimeout(() => look(card).catch(() => wait(card)), EVERY);
}

wait(document.querySelector("#copies"));
