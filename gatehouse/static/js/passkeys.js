// Passkeys (WebAuthn level 3): the button that signs in or confirms, the browser's own offer in the name field, adding one.
const RENEWED = 240_000; // ms: a challenge is good for five minutes
const LOOKED = 15_000;

const doors = [...document.querySelectorAll("[data-passkeys]")];
// No passkey is bound to a bare number, and none is made where the connection could be read.
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
const isPossible = isSecureContext && "PublicKeyCredential" in window && !isNumber;

let offered = null; // the offer in the name field: it must end before a button asks
let since = 0; // when it was made
let asked = null; // its challenge, on the way
let isPressed = false;

class Refused extends Error {}

function read(text) {
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

function write(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const readIds = (known = []) => known.map((one) => ({ ...one, id: read(one.id) }));

function readUse(told) {
  return { ...told, challenge: read(told.challenge), allowCredentials: readIds(told.allowCredentials) };
}

function readNew(told) {
  const user = { ...told.user, id: read(told.user.id) };
  return { ...told, user, challenge: read(told.challenge), excludeCredentials: readIds(told.excludeCredentials) };
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function written(credential) {
  const parts = PARTS.filter((name) => credential.response[name]);
  const response = Object.fromEntries(parts.map((name) => [name, write(credential.response[name])]));
  return { id: credential.id, rawId: credential.id, type: credential.type, response, clientExtensionResults: {} };
}

async function post(door, address, body) {
  const token = door.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const words = await answer.json().catch(() => ({}));
  if (!answer.ok && words.next) location.assign(words.next);
  if (!answer.ok) throw new Refused(words.message ?? door.dataset.trouble);
  return words;
}

const options = (door) => post(door, door.dataset.options, { second: "second" in door.dataset });

async function use(door, told, how = {}) {
  const credential = await navigator.credentials.get({ publicKey: readUse(told), ...how });
  const body = { credential: written(credential), next: door.dataset.next };
  const { next } = await post(door, door.dataset.answer, body);
  location.assign(next);
}

async function add(door) {
  const credential = await navigator.credentials.create({ publicKey: readNew(await options(door)) });
  const name = door.querySelector("[data-passkey-name]")?.value;
  const { next } = await post(door, door.dataset.answer, { credential: written(credential), name });
  if (next) location.assign(next);
  else location.reload();
}

function say(door, words) {
  door.querySelector("[data-passkey-said]").textContent = words;
}

// Whoever closes the browser's window, or lets it wait too long, has changed his mind: nothing went wrong.
function tell(door, error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return;
  if (error.name === "InvalidStateError") return say(door, door.dataset.known);
  say(door, error instanceof Refused ? error.message : door.dataset.trouble);
}

async function press(door, button, act) {
  isPressed = button.disabled = true;
  offered?.abort();
  say(door, "");
  let trouble = null;
  try {
    await asked; // of two challenges that are asked for at once, the last one to arrive would be good
    await act(door);
  } catch (error) {
    trouble = error;
  }
  isPressed = button.disabled = false;
  if (!trouble) return;
  tell(door, trouble);
  offer(door);
}

// Beside what the browser has kept of names, it offers passkeys. That a page asks for it is nobody's act: what fails before
// somebody has chosen one is not said.
async function offer(door) {
  if (!("offer" in door.dataset) || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  if (isPressed) return; // quicker than the browser's answer: two would ask at once
  offered?.abort();
  offered = new AbortController();
  since = Date.now();
  const { signal } = offered;
  asked = options(door).catch(() => null);
  const told = await asked;
  if (!told || signal.aborted) return;
  await use(door, told, { mediation: "conditional", signal }).catch((error) => tell(door, error));
}

function renew(door) {
  if (!document.hidden && !isPressed && Date.now() - since > RENEWED) offer(door);
}

function begin(door) {
  door.hidden = false;
  for (const button of door.querySelectorAll("[data-passkey-use]")) {
    button.addEventListener("click", () => press(door, button, async () => use(door, await options(door))));
  }
  door.querySelector("form[data-passkey-add]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    press(door, event.target.querySelector("button"), add);
  });
  offer(door);
  setInterval(() => renew(door), LOOKED);
  document.addEventListener("visibilitychange", () => renew(door));
}

// A removal names what it removes before it does.
for (const button of document.querySelectorAll("[data-passkey-remove]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.passkeyRemove).showModal());
}

if (isNumber) {
  for (const reason of document.querySelectorAll("[data-passkeys-number]")) reason.hidden = false;
}
if (isPossible) {
  doors.forEach(begin);
  for (const other of document.querySelectorAll("[data-passkeys-or]")) other.hidden = false;
}
