// Markdown by buttons and keys (Ctrl B, I, K), and a preview as the customer will see it.
import { keep } from "./workspace-drafts.js";
import { token } from "./workspace-budget.js";

const KEYS = { b: "bold", i: "italic", k: "link" };
const AROUND = { bold: "**", italic: "_", code: "`" };

function put(form, text, from, to) {
  const field = form.elements.text;
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  if (from !== undefined) field.setSelectionRange(from, to);
  keep(form);
}

function surround(form, sign) {
  const { selectionStart: start, selectionEnd: end, value } = form.elements.text;
  const isOn = start >= sign.length && value.slice(start - sign.length, start) === sign && value.slice(end, end + sign.length) === sign;
  const words = value.slice(start, end);
  if (isOn) {
    form.elements.text.setSelectionRange(start - sign.length, end + sign.length);
    put(form, words, start - sign.length, end - sign.length);
  } else put(form, `${sign}${words}${sign}`, start + sign.length, end + sign.length);
}

function link(form) {
  const { selectionStart: start, selectionEnd: end, value } = form.elements.text;
  const words = value.slice(start, end);
  if (/^https?:\/\/\S+$/.test(words)) return put(form, `[](${words})`, start + 1, start + 1);
  put(form, `[${words}](https://)`, start + words.length + 3, start + words.length + 11);
}

function list(form) {
  const field = form.elements.text;
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  field.setSelectionRange(start, field.selectionEnd);
  const lines = field.value.slice(start, field.selectionEnd).split("\n");
  const isOn = lines.every((line) => line.startsWith("- "));
  put(form, lines.map((line) => (isOn ? line.slice(2) : `- ${line}`)).join("\n"));
}

function style(form, name) {
  if (name === "link") link(form);
  else if (name === "list") list(form);
  else surround(form, AROUND[name]);
}

async function preview(form, button) {
  const place = form.querySelector("[data-preview]");
  const isShown = button.getAttribute("aria-pressed") === "true";
  if (!isShown) {
    const body = new URLSearchParams({ text: form.elements.text.value, sheet: form.dataset.sheet });
    const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
    const answer = await fetch(button.dataset.showPreview, { method: "POST", body, headers }).catch(() => null);
    if (!answer?.ok) return;
    place.innerHTML = await answer.text();
    showMail(form, button.dataset.showMail);
  }
  button.setAttribute("aria-pressed", String(!isShown));
  place.hidden = isShown;
  form.elements.text.hidden = !isShown;
  if (isShown) form.elements.text.focus();
}

// The mail's own page in its sandboxed frame: words may be too long for an address, so a form outside of the pen's posts them.
function showMail(form, action) {
  const view = form.querySelector("[data-mail-preview]");
  if (!view || !action) return;
  document.getElementById("mail-preview")?.remove();
  const poster = Object.assign(document.createElement("form"), { id: "mail-preview", method: "post", target: "mail-preview", action, hidden: true });
  const fields = { csrfmiddlewaretoken: token(), text: form.elements.text.value };
  for (const [name, value] of Object.entries(fields)) {
    const field = Object.assign(document.createElement("textarea"), { name, value });
    poster.append(field);
  }
  document.body.append(poster);
  const buttons = [...view.querySelectorAll("button")];
  for (const one of buttons) one.addEventListener("click", () => buttons.forEach((each) => each.setAttribute("aria-pressed", String(each === one))));
  poster.requestSubmit(buttons[0]);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#pen [data-style], #pen [data-show-preview]");
  if (!button) return;
  if (button.dataset.style) style(button.form, button.dataset.style);
  else preview(button.form, button);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("#pen form");
  const name = KEYS[event.key.toLowerCase()];
  if (!form || !name || event.target.name !== "text" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  style(form, name);
}, true);

function showTools() {
  for (const tools of document.querySelectorAll("#pen .pen__tools")) tools.hidden = false;
}

document.addEventListener("htmx:afterSettle", showTools);
showTools();
