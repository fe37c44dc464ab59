// The place in line, with a range that was measured, and what can be done meanwhile.
import { put, say, span, spot } from "./words.js";

export class Waiting {
  constructor(mail) {
    this.mail = mail;
    this.card = spot("waiting");
  }

  get isShown() {
    return !this.card.hidden;
  }

  // `place` 0: no longer waiting; null: so far behind that only the socket tells it.
  update({ place, wait }, email) {
    if (place === null) return;
    if (!place) return this.hide();
    if (!this.isShown) this.mail.show(spot("mail-place"), { email });
    this.card.hidden = false;
    put(this.card, {
      number: place,
      place: say("place", { place }),
      wait: wait ? say("wait", { from: span(wait.from), to: span(wait.to) }) : say("wait_unknown"),
    });
  }

  hide() {
    if (this.isShown) this.mail.hide();
    this.card.hidden = true;
  }
}
