// Files for the next message: by button, pasted or dropped, one request each, with progress and a retry.
import { bytes, newId, sendFile } from "../js/upload-sending.js";
import { one, panel, part, put, say, spot, when } from "./words.js";

export class Files {
  jobs = new Set();
  form = newId(); // uploads belong to a form; here each message is one

  constructor(root, { headers, settled }) {
    Object.assign(this, { headers, settled });
    this.list = spot("files", root);
    this.status = spot("status", root);
    const input = spot("input", root);
    when(input, "change", () => {
      this.add(input.files);
      input.value = "";
    });
    when(root, "paste", (event) => this.paste(event));
    this.listenForDrops(root);
  }

  get done() {
    return [...this.jobs].filter((job) => job.kept);
  }

  get ids() {
    return this.done.map((job) => job.kept.id);
  }

  get shown() {
    return this.done.map(({ kept: { name, size } }) => ({ name, size }));
  }

  get isBusy() {
    return [...this.jobs].some((job) => job.stop);
  }

  get hasFailed() {
    return [...this.jobs].some((job) => !job.kept && !job.stop);
  }

  paste(event) {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    this.add(event.clipboardData.files);
  }

  // Anywhere on the panel: a file dropped beside a zone would replace the page.
  listenForDrops(root) {
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (!root.hidden) this.add(event.dataTransfer.files);
    });
  }

  add(files) {
    for (const file of files) {
      const job = { file, id: newId(), row: this.row(file.name) };
      this.jobs.add(job);
      spot("away", job.row).onclick = () => this.forget(job);
      if (this.jobs.size > panel.files.count) this.fail(job, { message: say("many") });
      else if (file.size > panel.files.bytes) this.fail(job, { message: say("large") });
      else this.start(job);
    }
  }

  row(name) {
    const made = part("file", { name });
    one("progress", made).setAttribute("aria-label", name);
    spot("away", made).setAttribute("aria-label", say("remove", { name }));
    spot("retry", made).setAttribute("aria-label", say("retry", { name }));
    this.list.append(made);
    return made;
  }

  async start(job) {
    job.row.className = "file";
    spot("retry", job.row).hidden = true;
    one("progress", job.row).hidden = false;
    const request = sendFile(panel.uploads, this.form, this.headers(), job, (...sent) => this.progress(job, ...sent));
    job.stop = request.stop;
    const answer = await request.answer;
    job.stop = null;
    if (!this.jobs.has(job)) return;
    if (answer.ok) this.finish(job, answer.kept);
    else this.fail(job, answer);
    this.settled();
  }

  progress(job, sent, total) {
    one("progress", job.row).value = total ? (100 * sent) / total : 0;
    const words = sent < total ? say("uploading", { sent: bytes(sent), total: bytes(total) }) : say("checking");
    this.tell(job, words);
  }

  finish(job, kept) {
    job.kept = kept;
    one("progress", job.row).hidden = true;
    this.tell(job, say("checked", { size: bytes(kept.size) }));
    this.announce(say("file_added", { name: kept.name }));
  }

  fail(job, { message = say("file_lost"), mayRetry }) {
    job.row.className = "file file--bad";
    one("progress", job.row).hidden = true;
    this.tell(job, message);
    const again = spot("retry", job.row);
    again.hidden = !mayRetry;
    again.onclick = () => this.start(job);
    this.announce(`${say("file_failed", { name: job.file.name })} ${message}`);
  }

  // What has arrived and is not sent is thrown away by the desk within a day.
  forget(job) {
    job.stop?.();
    this.jobs.delete(job);
    job.row.remove();
    this.announce(say("file_gone", { name: job.file.name }));
    this.settled();
  }

  clear() {
    for (const job of this.done) {
      this.jobs.delete(job);
      job.row.remove();
    }
    this.form = newId();
  }

  tell(job, words) {
    put(job.row, { line: words });
  }

  announce(words) {
    this.status.textContent = words;
  }
}
