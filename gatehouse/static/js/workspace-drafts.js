// Drafts: at once in this tab (sessionStorage), and a moment later on the server, for another machine or after a crash.
import { paced, token } from "./workspace-budget.js";

const sheets = () => document.querySelectorAll("form[data-sheet]");
const key = (form) => `desk:${form.dataset.number}:${form.dataset.sheet}`;
const field = (form) => form.elements.text;
const stopped = new WeakSet(); // sheets that wait for a choice between two drafts

function read(form) {
  try {
    return JSON.parse(sessionStorage.getItem(key(form)));
  } catch {
    return null; // nothing is there, or storage is forbidden
  }
}

function write(form) {
  const kept = { text: field(form).value, version: Number(form.elements.version.value), at: form.dataset.savedText ?? "", sheet: form.elements.client_id.value };
  try {
    if (kept.text || kept.version) sessionStorage.setItem(key(form), JSON.stringify(kept));
    else sessionStorage.removeItem(key(form));
  } catch {
    // Without room or permission the server's copy is the only one.
  }
}

function tell(form, what) {
  const mark = form.querySelector("[data-kept]");
  mark.textContent = what ? mark.dataset[what] : "";
  mark.dataset.kept = what;
}

const underWay = new WeakMap(); // what is being saved: the same words need not go twice
async function save(form, more = {}) {
  const text = field(form).value;
  if (underWay.get(form) === text) return;
  if (!form.isConnected || stopped.has(form) || text === form.dataset.savedText || form.dataset.sent) return;
  const { client_id, continues, version } = form.elements;
  const body = new URLSearchParams({ sheet: form.dataset.sheet, text, client_id: client_id.value, version: version.value, continues: continues.value });
  underWay.set(form, text);
  const answer = await fetch(form.dataset.drafts, { method: "POST", body, headers: { "X-CSRFToken": token() }, ...more }).catch(() => null);
  if (underWay.get(form) === text) underWay.delete(form);
  if (!form.isConnected) return;
  if (answer?.status === 409) return ask(form, await answer.text());
  if (!answer?.ok || answer.redirected) return tell(form, "no");
  version.value = (await answer.json()).version;
  form.dataset.savedText = text;
  write(form);
  tell(form, text && field(form).value === text ? "yes" : "");
}

const changed = new Set();
const saveSoon = paced(async () => {
  const forms = [...changed];
  changed.clear();
  for (const form of forms) await save(form);
}, 1500, 5000);

export function keep(form) {
  write(form);
  tell(form, "");
  changed.add(form);
  saveSoon();
}

// Somebody, mostly the agent himself elsewhere, has changed this draft: both are there until he has chosen.
function ask(form, html) {
  stopped.add(form);
  const notice = document.getElementById(form.dataset.notice ?? "pen-notice");
  notice.innerHTML = html;
  const { version } = notice.querySelector("[data-overtaken]").dataset;
  const settle = (text) => {
    field(form).value = text;
    form.elements.version.value = version;
    stopped.delete(form);
    notice.replaceChildren();
    field(form).focus();
    keep(form);
  };
  const other = notice.querySelector("template").content.textContent;
  notice.querySelector("[data-take]")?.addEventListener("click", () => { form.dataset.savedText = other; settle(other); });
  notice.querySelector("[data-keep]").addEventListener("click", () => settle(field(form).value));
}

// What this tab held goes on from the version that it knew: if the server has a newer one, the save will say so.
function restore() {
  for (const form of sheets()) {
    if (form.dataset.restored) continue;
    form.dataset.restored = "";
    form.dataset.savedText = field(form).defaultValue;
    if (field(form).value !== field(form).defaultValue) { keep(form); continue; } // typed before the scripts were there
    tell(form, form.dataset.savedText ? "yes" : "");
    const kept = read(form);
    if (!kept || kept.text === field(form).value) continue;
    const isBehind = kept.text === kept.at; // nothing unsaved was in this tab: the server's copy is the newer one
    if (isBehind) { write(form); continue; }
    field(form).value = kept.text;
    form.elements.version.value = kept.version;
    form.elements.continues.value = kept.sheet; // its last save may still have been on its way when the page was left
    changed.add(form);
    saveSoon();
  }
}

let sending = null;
function forget() {
  if (sending) sessionStorage.removeItem(key(sending));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.("form[data-sheet]")) return;
  sending = event.target;
  event.target.dataset.sent = "yes";
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("form[data-sheet]")) return;
  delete event.target.dataset.sent;
});
document.addEventListener("desk:sent", forget);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.matches?.("#pen, form[data-sheet]") && event.detail.xhr.status < 300) forget();
});
document.addEventListener("htmx:afterSettle", restore);

// The page goes out of sight, perhaps for ever: what is not kept yet is sent along (a browser lets 64 kB through).
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return;
  for (const form of sheets()) save(form, { keepalive: field(form).value.length < 15_000 });
});
restore();
