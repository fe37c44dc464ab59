// Files of a message that is not sent yet: chosen, pasted or dropped, uploaded one by one, tried again or removed.
import { newId, removeFile } from "./upload-sending.js";

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const base = document.body.dataset.uploads;

function size(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

function element(name, className, text = "") {
  return Object.assign(document.createElement(name), { className, textContent: text });
}

function settle(form) {
  const list = form.querySelector("[data-files]");
  list.hidden = !list.childElementCount;
  form.querySelector(".pen__send").disabled = Boolean(list.querySelector("[data-busy]"));
}

function add(form, file) {
  const list = form.querySelector("[data-files]");
  const row = element("li", "pen__file");
  const name = element("span", "grow cut", file.name);
  const note = element("small", "", size(file.size));
  const bar = Object.assign(element("progress", "bar"), { max: 1, value: 0 });
  const again = Object.assign(element("button", "btn btn--s btn--quiet", list.dataset.again), { type: "button", hidden: true });
  const remove = Object.assign(element("button", "btn btn--s btn--quiet", list.dataset.removing), { type: "button" });
  name.dir = "ltr";
  bar.setAttribute("aria-label", `${list.dataset.waiting}: ${file.name}`);
  row.append(name, note, bar, again, remove);
  list.append(row);
  const id = newId();
  again.addEventListener("click", () => send(form, file, row, id, { note, bar, again }));
  remove.addEventListener("click", () => discard(form, row, id));
  send(form, file, row, id, { note, bar, again });
}

function send(form, file, row, id, { note, bar, again }) {
  const request = new XMLHttpRequest();
  row.dataset.busy = "";
  row.classList.remove("pen__file--bad");
  row.request = request;
  again.hidden = true;
  bar.hidden = false;
  note.textContent = size(file.size);
  request.open("POST", `${base}?form=${form.dataset.form}&id=${id}`);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = event.loaded / event.total));
  request.addEventListener("loadend", () => {
    delete row.dataset.busy;
    bar.hidden = true;
    if (request.status === 201) keep(row, id);
    else if (row.isConnected) {
      row.classList.add("pen__file--bad");
      note.textContent = request.response?.error?.message ?? document.body.dataset.failed;
      again.hidden = false;
    }
    settle(form);
  });
  request.send(file);
  settle(form);
}

function keep(row, id) {
  row.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attachments", value: id }));
}

function discard(form, row, id) {
  row.request?.abort();
  row.remove();
  removeFile(base, id, form.dataset.form, token()); // it may have arrived whole before it was stopped
  settle(form);
}

function addAll(form, files) {
  for (const file of files) add(form, file);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-sheet]");
  if (!form || event.target.name !== "files") return;
  addAll(form, [...event.target.files]);
  event.target.value = "";
});

document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("form[data-sheet]");
  if (!form || !event.clipboardData?.files.length) return;
  event.preventDefault();
  addAll(form, event.clipboardData.files);
});

const dropZone = (event) => event.target.closest?.("#talk, .col")?.querySelector("form[data-sheet]:not([hidden])");
document.addEventListener("dragover", (event) => {
  if (dropZone(event) && event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const form = dropZone(event);
  if (!form || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  addAll(form, event.dataTransfer.files);
});
