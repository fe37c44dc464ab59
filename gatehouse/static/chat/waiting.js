// The place in line, with a range that was measured, and what can be done meanwhile.
import { one, say, span } from "./words.js";

export class Waiting {
  constructor(mail) {
    this.mail = mail;
    this.card = one("[data-waiting]");
  }

  get isShown() {
    return !this.card.hidden;
  }

  // `place` 0: no longer waiting.
  update({ place, wait }, email) {
    if (!place) return this.hide();
    if (!this.isShown) this.mail.show(one("[data-mail-place]"), { email });
    this.card.hidden = false;
    one("[data-number]", this.card).textContent = place;
    one("[data-place]", this.card).textContent = place > 1 ? say("place", { place }) : say("soon");
    one("[data-wait]", this.card).textContent = wait
      ? say("wait", { from: span(wait.from), to: span(wait.to) })
      : say("wait_unknown");
  }

  hide() {
    if (this.isShown) this.mail.hide();
    this.card.hidden = true;
  }
}
