// Where the customer writes: it grows, Enter sends, and what looks like recovery words stays here.
import { Files } from "./files.js";
import { Recovery } from "./recovery.js";
import { recordings } from "./screen.js";
import { keep, kept } from "./store.js";
import { one, say, spot, submitted, when } from "./words.js";

const TYPING = 3000; // ms between two signs of life
const TALLEST = 160; // px

export class Composer {
  constructor({ headers, send, typing }) {
    Object.assign(this, { send, typing });
    this.form = spot("composer");
    this.field = one("textarea", this.form);
    this.files = new Files(this.form, { headers, settled: () => this.release() });
    this.recovery = new Recovery(this.field, spot("recovery", this.form));
    recordings(spot("record", this.form), (file) => this.files.add([file]));
    this.listen();
    this.field.value = kept("draft") ?? "";
  }

  listen() {
    when(this.field, "input", () => this.wrote());
    when(this.field, "keydown", (event) => this.key(event));
    submitted(this.form, () => this.submit());
  }

  // While an input method is choosing characters, Enter belongs to it.
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  wrote() {
    this.fit();
    keep("draft", this.field.value || null);
    const isTyping = this.field.value !== "";
    if (isTyping && Date.now() - (this.told ?? 0) < TYPING) return;
    this.told = isTyping ? Date.now() : 0;
    this.typing(isTyping);
  }

  fit() {
    this.field.style.setProperty("block-size", "");
    const wanted = Math.min(TALLEST, this.field.scrollHeight);
    if (wanted > this.field.clientHeight) this.field.style.setProperty("block-size", `${wanted}px`);
  }

  async submit() {
    if (await this.recovery.stops()) return;
    this.isHeld = this.files.isBusy;
    if (this.isHeld) return this.files.announce(say("file_holding"));
    const text = this.field.value.trim();
    const { ids, form, shown } = this.files;
    if (!text && !ids.length) return this.field.focus();
    this.files.clear();
    this.write("");
    if (this.told) this.typing(false);
    this.told = 0;
    this.send({ text, files: ids, form, shown });
    this.field.focus();
  }

  release() {
    if (!this.isHeld) return;
    this.isHeld = false;
    if (!this.files.hasFailed) this.submit();
  }

  write(text) {
    this.field.value = text;
    keep("draft", text || null);
    this.fit();
  }

  // A message that was refused comes back to be changed; nothing that was written meanwhile is lost.
  takeBack(text) {
    this.write([text, this.field.value].filter(Boolean).join("\n"));
    this.field.focus();
  }

  get hasFocus() {
    return this.form.contains(document.activeElement);
  }

  show(isShown) {
    this.form.hidden = !isShown;
    if (isShown) this.fit();
  }
}
