// After the chat: one to five and a word, the transcript, and the way back into the same conversation.
import { put, say, spot, submitted, when } from "./words.js";

export class Ending {
  constructor({ doors, reopen }) {
    this.doors = doors;
    this.form = spot("ended");
    this.row = spot("end-row");
    when(spot("reopen"), "click", reopen);
    submitted(this.form, () => this.rate());
  }

  show({ number, email, rating }) {
    this.form.reset();
    this.form.hidden = this.row.hidden = false;
    put(this.form, { number });
    spot("by-mail", this.form).hidden = !email;
    this.turn(Boolean(rating));
    this.say("");
  }

  async rate() {
    const { stars, comment, transcript } = this.form.elements;
    if (!stars.value) return stars[0].focus();
    try {
      await this.doors.post("rating", { stars: Number(stars.value), comment: comment.value.trim() });
      if (transcript.checked) await this.doors.post("transcript");
      this.turn(true);
      this.say(say("thanks"));
    } catch (error) {
      this.say("", error.message);
    }
  }

  turn(isRated) {
    spot("rating", this.form).hidden = spot("rate").hidden = isRated;
  }

  say(done, error = "") {
    put(this.form, { done, error });
  }

  hide() {
    this.form.hidden = this.row.hidden = true;
  }
}
