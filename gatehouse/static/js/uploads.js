// Uploads beside a form: one request a file, with progress, drop, paste, and a retry for each.
import { bytes, fill, language, newId, removeFile, sendFile } from "./upload-sending.js";

const AT_ONCE = 2;

function remaining(sent, total, milliseconds) {
  const seconds = sent ? ((total - sent) * milliseconds) / sent / 1000 : 0;
  const [value, unit] = seconds < 90 ? [Math.max(1, Math.ceil(seconds)), "second"] : [Math.ceil(seconds / 60), "minute"];
  const options = { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(language, options).format(value);
}

async function listFiles(address, form) {
  try {
    const answer = await fetch(`${address}?form=${encodeURIComponent(form)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).uploads : [];
  } catch {
    return [];
  }
}

class Uploads {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.texts = root.dataset;
    this.list = root.querySelector("[data-list]");
    this.input = root.querySelector("input[type=file]");
    this.queue = [];
    this.running = new Set();
    root.classList.add("is-live");
    this.input.removeAttribute("name"); // they go one by one, not with the form
    this.listen();
    this.showKept();
  }

  get id() {
    return this.form.elements.namedItem(this.texts.field ?? "origin").value;
  }

  get token() {
    return this.form.elements.namedItem("csrfmiddlewaretoken").value;
  }

  get kept() {
    return this.list.querySelectorAll("[data-file]").length;
  }

  get isBusy() {
    return this.queue.length + this.running.size > 0;
  }

  takeChosen() {
    this.add(this.input.files);
    this.input.value = "";
  }

  listen() {
    this.input.addEventListener("change", () => this.takeChosen());
    if (this.input.files.length) this.takeChosen(); // chosen while this was still on its way
    this.form.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.list.addEventListener("click", (event) => this.removeKept(event));
    this.form.addEventListener("submit", (event) => this.hold(event));
    this.listenForDrops();
  }

  listenForDrops() {
    const zone = this.root.querySelector("[data-drop]");
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    // A file dropped beside the zone must not replace the page.
    for (const type of ["dragover", "drop"]) {
      document.addEventListener(type, (event) => carriesFiles(event) && event.preventDefault());
    }
    zone.addEventListener("dragover", (event) => zone.classList.toggle("is-over", carriesFiles(event)));
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      this.add(event.dataTransfer.files);
    });
  }

  async showKept() {
    const shown = new Set([...this.list.querySelectorAll("[data-file]")].map((row) => row.dataset.file));
    for (const one of await listFiles(this.texts.address, this.id)) {
      if (!shown.has(one.id)) this.finish(this.newRow(one.name), one);
    }
  }

  add(files) {
    for (const file of files) {
      const row = this.newRow(file.name);
      if (this.kept + this.queue.length + this.running.size >= Number(this.texts.files)) {
        this.fail(row, file, { message: this.texts.many });
      } else if (file.size > Number(this.texts.bytes)) {
        this.fail(row, file, { message: this.texts.large });
      } else {
        this.enqueue(row, file);
      }
    }
  }

  newRow(name) {
    const row = this.root.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    row.querySelector(".file__name").textContent = name;
    row.querySelector("[data-away]").setAttribute("aria-label", fill(this.texts.remove, { name }));
    row.querySelector("[data-again]").setAttribute("aria-label", fill(this.texts.retry, { name }));
    row.querySelector("progress").setAttribute("aria-label", name);
    this.list.append(row);
    return row;
  }

  enqueue(row, file, id = newId()) {
    row.className = "file";
    this.say(row, this.texts.waiting);
    row.querySelector("progress").hidden = false;
    row.querySelector("[data-again]").hidden = true;
    const job = { row, file, id };
    row.querySelector("[data-away]").onclick = () => this.forget(job);
    this.queue.push(job);
    this.next();
  }

  next() {
    while (this.queue.length && this.running.size < AT_ONCE) this.start(this.queue.shift());
    if (!this.isBusy) this.release();
  }

  async start(job) {
    const started = performance.now();
    const headers = { "X-CSRFToken": this.token };
    const request = sendFile(this.texts.address, this.id, headers, job, (sent, total) =>
      this.progress(job.row, sent, total, performance.now() - started),
    );
    job.stop = request.stop;
    this.running.add(job);
    const answer = await request.answer;
    if (job.isUnwanted) await this.withdraw(job);
    else if (answer.ok) this.finish(job.row, answer.kept);
    else this.fail(job.row, job.file, answer, job);
    this.running.delete(job);
    this.next();
  }

  progress(row, sent, total, milliseconds) {
    row.querySelector("progress").value = total ? (100 * sent) / total : 0;
    if (sent >= total) return this.say(row, this.texts.checking);
    const time = remaining(sent, total, milliseconds);
    this.say(row, fill(this.texts.progress, { sent: bytes(sent), total: bytes(total), time }));
  }

  finish(row, kept) {
    row.dataset.file = kept.id;
    row.querySelector(".file__name").textContent = kept.name;
    row.querySelector("progress").hidden = true;
    row.querySelector("[data-again]").hidden = true;
    this.sign(row, kept.family);
    this.say(row, fill(this.texts.checked, { size: bytes(kept.size) }));
    row.querySelector("[data-away]").onclick = null;
    this.announce(fill(this.texts.added, { name: kept.name }));
  }

  fail(row, file, answer, job) {
    row.className = "file file--bad";
    row.querySelector("progress").hidden = true;
    this.sign(row, "bad");
    this.say(row, answer.message || this.texts.offline);
    const again = row.querySelector("[data-again]");
    again.hidden = !answer.mayRetry;
    again.onclick = () => this.enqueue(row, file, job?.isUnwanted ? undefined : job?.id);
    row.querySelector("[data-away]").onclick = () => (job ? this.withdraw(job) : this.drop(row, file));
    this.announce(`${fill(this.texts.failed, { name: file.name })} ${answer.message || this.texts.offline}`);
  }

  forget(job) {
    if (this.running.has(job)) {
      job.isUnwanted = true;
      job.stop();
      return;
    }
    this.queue = this.queue.filter((other) => other !== job);
    this.drop(job.row, job.file);
    this.next();
  }

  // It may have arrived whole before it was stopped, or before the answer got lost: the server forgets it either way.
  async withdraw(job) {
    if (await removeFile(this.texts.address, job.id, this.id, this.token)) this.drop(job.row, job.file);
    else this.fail(job.row, job.file, { mayRetry: true }, job);
  }

  drop(row, file) {
    row.remove();
    this.announce(fill(this.texts.gone, { name: file.name }));
    this.input.focus();
  }

  async removeKept(event) {
    const row = event.target.closest("button")?.closest("[data-file]");
    if (!row) return;
    event.preventDefault();
    const name = row.querySelector(".file__name").textContent;
    if (!(await removeFile(this.texts.address, row.dataset.file, this.id, this.token))) return;
    row.remove();
    this.announce(fill(this.texts.gone, { name }));
    this.input.focus();
  }

  hold(event) {
    if (!this.isBusy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.held = event.submitter;
    this.announce(this.texts.holding);
  }

  release() {
    if (!this.held) return;
    const button = this.held;
    this.held = null;
    if (!this.list.querySelector(".file--bad")) this.form.requestSubmit(button);
  }

  sign(row, name) {
    const signs = this.root.querySelector("template[data-signs]").content;
    const sign = signs.querySelector(`[data-sign="${name}"]`) ?? signs.querySelector('[data-sign="document"]');
    row.querySelector(".file__kind").replaceChildren(sign.cloneNode(true));
  }

  say(row, text) {
    row.querySelector("[data-line]").textContent = text;
  }

  announce(text) {
    this.root.querySelector("[data-status]").textContent = text;
  }
}

for (const root of document.querySelectorAll("[data-uploads]")) new Uploads(root);
