// "Tell me on this device when an answer comes": by a customer's press alone, in the portal and in the chat's menu.
const root = document.querySelector("[data-notices]");
const told = JSON.parse(root.dataset.notices);
const spot = (name) => root.querySelector(`[data-${name}]`);
const [isOn, saysMore, more, said] = ["notices-on", "notices-more", "notices-about", "notices-said"].map(spot);
const isPossible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const OFF = { is_on: false, says_more: false };
// A page of ours may show two of these switches, its own and the one in the chat's menu: the device is the same.
const others = new BroadcastChannel("gatehouse-notices");

class Refused extends Error {}

// Who asks: the page's form token, or the visitor's token, which the chat keeps in this browser (chat/host.js).
function credentials() {
  if (!told.brand) return { "X-CSRFToken": spot("notices-token").querySelector("input").value };
  const record = JSON.parse(localStorage.getItem(`gatehouse:${told.brand}`)) ?? {};
  return { Authorization: `Bearer ${record.token}` };
}

async function post(door, body) {
  const headers = { "Content-Type": "application/json", ...credentials() };
  const answer = await fetch(told.doors[door], { method: "POST", headers, body: JSON.stringify(body) });
  const words = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(words.error?.message ?? told.texts.trouble);
  return words;
}

async function registered() {
  await navigator.serviceWorker.register(told.worker);
  const registration = await navigator.serviceWorker.ready;
  registration.active.postMessage({ language: told.language });
  return registration;
}

async function subscription() {
  return (await registered()).pushManager.getSubscription();
}

async function subscribed() {
  const known = await subscription();
  if (known) return known;
  const { key } = await post("state", {});
  const registration = await registered();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function mark(state) {
  isOn.checked = state.is_on;
  saysMore.checked = state.says_more;
  more.hidden = !state.is_on;
}

function say(words = "") {
  said.textContent = words;
}

// A press meanwhile knows better.
let presses = 0;

async function look() {
  const before = presses;
  const device = await subscription();
  const state = device ? await post("state", { endpoint: device.endpoint }) : OFF;
  if (presses === before) mark(state);
  if (Notification.permission === "denied") refuse(told.texts.blocked);
}

// What is hidden looks when it is shown.
function follow() {
  if (!root.offsetParent) return;
  say();
  look().catch(() => {});
}

function refuse(words) {
  isOn.disabled = true;
  say(words);
}

async function switchOn() {
  if ((await Notification.requestPermission()) !== "granted") {
    mark(OFF);
    return say(told.texts.blocked);
  }
  const device = await subscribed();
  mark(await post("on", { device, says_more: saysMore.checked }));
  return say(told.texts.done);
}

async function switchOff() {
  const device = await subscription();
  if (device) {
    await post("off", { endpoint: device.endpoint });
    await device.unsubscribe();
  }
  mark(OFF);
  say();
}

// One press at a time; a box that could not be set goes back.
async function press(act, box) {
  const before = !box.checked;
  presses += 1;
  isOn.disabled = saysMore.disabled = true;
  try {
    await act();
    others.postMessage("changed");
  } catch (error) {
    box.checked = before;
    say(error instanceof Refused ? error.message : told.texts.trouble);
  }
  isOn.disabled = saysMore.disabled = false;
}

function begin() {
  if (!isPossible) return refuse(told.texts.missing);
  isOn.addEventListener("change", () => press(isOn.checked ? switchOn : switchOff, isOn));
  saysMore.addEventListener("change", () => press(switchOn, saysMore));
  // In the chat's menu it is looked at when it is shown: before, nobody may be there.
  const seen = new IntersectionObserver(([entry]) => entry.isIntersecting && look().catch(() => {}));
  others.addEventListener("message", follow);
  return seen.observe(root);
}

root.addEventListener("click", (event) => event.stopPropagation()); // the chat's menu stays open
begin();
