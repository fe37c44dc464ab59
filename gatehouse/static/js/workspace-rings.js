// Sound, the desktop's notices and the title's number: what an agent is told of chats while he looks elsewhere.
const { volume, rings, ringWaiting, ringOwn } = document.body.dataset;
const link = () => document.getElementById("live-link");
const title = () => document.title.replace(/^\(\d+\) /, "");
const number = (name) => Number(link()?.dataset[name] || 0);
const now = () => ({ arrived: number("arrived"), wrote: number("wrote") });
// A page that does not count yet (its list is still on the way) has nothing to compare with.
let known = link()?.dataset.arrived ? now() : null;
let unread = number("unread");

// Two soft tones, made here: no file, and as loud as the agent wants it. A page that was not touched yet may not sound.
let audio = null;
export function sound(percent = Number(volume)) {
  if (!percent || !globalThis.AudioContext || navigator.userActivation?.hasBeenActive === false) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => {});
  [659, 880].forEach((pitch, index) => {
    const at = audio.currentTime + index * 0.16;
    const tone = new OscillatorNode(audio, { frequency: pitch, type: "sine" });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime((percent / 100) * 0.4, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.45);
  });
}

// Several pages of one desk hear the same: one of them rings.
async function once(work) {
  if (!navigator.locks) return work();
  await navigator.locks.request("gatehouse-ring", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    work();
    await new Promise((done) => setTimeout(done, 1500));
  });
}

function ring(kind, words) {
  once(() => {
    sound();
    if (!rings.includes(kind) || document.hasFocus() || globalThis.Notification?.permission !== "granted") return;
    const notice = new Notification(words, { tag: `gatehouse-${kind}`, icon: document.querySelector("link[rel=icon]").href });
    notice.addEventListener("click", () => { focus(); location.assign(link().href); });
  });
}

function show() {
  document.title = unread ? `(${unread}) ${title()}` : title();
}

function look() {
  const before = known ?? now();
  known = now();
  if (known.arrived > before.arrived) ring("waiting", ringWaiting);
  else if (known.wrote > before.wrote && !document.hasFocus()) ring("own", ringOwn);
  if (!document.getElementById("cols")) unread = number("unread");
  show();
}

document.addEventListener("htmx:oobAfterSwap", (event) => event.detail.target.id === "live-link" && look());
document.addEventListener("htmx:afterSettle", show);
// The page of live chats knows more exactly what was looked at.
document.addEventListener("desk:unread", ({ detail }) => { unread = detail; show(); });
show();

// The profile: the browser may only be asked when somebody presses for it.
const allow = document.querySelector("[data-allow-notices]");
function tellAllowed() {
  const state = globalThis.Notification?.permission;
  allow.hidden = state !== "default";
  for (const one of document.querySelectorAll("[data-notices]")) one.hidden = one.dataset.notices !== (state ?? "none");
}
if (allow) {
  tellAllowed();
  allow.addEventListener("click", () => Notification.requestPermission().then(tellAllowed));
}
document.querySelector("[data-try-sound]")?.addEventListener("click", () => sound(Number(document.getElementById("chat_volume").value)));
