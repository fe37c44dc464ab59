// Keeps what is typed in a form over errors and reloads, in this tab only, until the form has been sent.
const PREFIX = "gatehouse:form:";
const SHARED = ["text", "email", "phone", "name", "language", "time_zone"]; // stay when another topic is chosen
const NEVER = new Set(["csrfmiddlewaretoken", "removed", "step", "files", "work", "proof"]);

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key)) ?? {};
  } catch {
    return {};
  }
}

function write(key, values) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(values));
  } catch {
    // Without room or permission the form works as it does without scripts.
  }
}

function clear() {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) sessionStorage.removeItem(key);
}

function keep(form) {
  const own = {};
  const shared = read("shared");
  for (const [name, value] of new FormData(form)) {
    if (NEVER.has(name) || typeof value !== "string") continue;
    (SHARED.includes(name) ? shared : own)[name] = value;
  }
  write(form.dataset.keep, own);
  write("shared", shared);
}

function restore(form) {
  for (const [name, value] of Object.entries({ ...read("shared"), ...read(form.dataset.keep) })) {
    const field = form.elements.namedItem(name);
    if (!field || !("value" in field) || field.type === "file") continue;
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) continue;
    field.value = value;
  }
}

// Gone back to after it was sent: the browser fills in what was typed then, after this script has run, and it would become
// a second ticket. Where storage is forbidden the browser's own memory is all there is, and stays.
function forgetWhatWasSent(form) {
  const [here] = performance.getEntriesByType("navigation");
  try {
    if (here?.type !== "back_forward" || sessionStorage.getItem(PREFIX + form.dataset.keep) !== null) return;
  } catch {
    return;
  }
  addEventListener("pageshow", () => {
    form.reset();
    chooseZone(form);
  });
}

function chooseZone(form) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const field = form.querySelector("[data-zone]");
  if (!field || !zone || field.value !== "UTC") return;
  if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === zone)) {
    field.add(new Option(zone.replaceAll("_", " "), zone));
  }
  field.value = zone;
}

// What was wrong with a field is said until it is changed; whether it is right now is told when the form is sent.
function soothe(field) {
  if (field.getAttribute("aria-invalid") !== "true") return;
  field.removeAttribute("aria-invalid");
  const error = document.getElementById(`${field.id}_error`);
  if (error) error.hidden = true;
}

// Tickets of one's own that may be about the same, asked for when the typing pauses.
function lookForSimilar(form, place) {
  let asked = 0;
  let pause = 0;
  const look = async () => {
    const turn = ++asked;
    const body = new URLSearchParams({ text: form.elements.namedItem("text").value.slice(0, 4000) });
    const headers = { "X-CSRFToken": form.elements.namedItem("csrfmiddlewaretoken").value };
    const answer = await fetch(place.dataset.similar, { method: "POST", body, headers }).catch(() => null);
    const found = answer?.ok ? await answer.text() : null;
    if (found !== null && turn === asked && found.trim() !== place.innerHTML.trim()) place.innerHTML = found;
  };
  form.elements.namedItem("text").addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, 700);
  });
}

try {
  if (document.querySelector("[data-form-sent]")) clear();
} catch {
  // Storage may be forbidden.
}

const form = document.querySelector("form[data-keep]");
if (form) {
  if ("fresh" in form.dataset) {
    forgetWhatWasSent(form);
    chooseZone(form);
    restore(form);
  }
  keep(form); // over what was kept before: the server has put marks where secrets were
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  form.addEventListener("input", (event) => soothe(event.target));
  form.addEventListener("change", (event) => soothe(event.target));
  document.querySelector("[data-trouble]")?.focus();
  const similar = form.querySelector("[data-similar]");
  if (similar) lookForSimilar(form, similar);
}

// A page out of the browser's own memory would carry the uuid of a form that was sent already.
addEventListener("pageshow", (event) => {
  if (event.persisted && form) location.reload();
});
