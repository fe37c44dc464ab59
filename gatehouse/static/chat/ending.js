// After the chat: one to five and a word, the transcript, and the way back into the same conversation.
import { one, say } from "./words.js";

export class Ending {
  constructor({ doors, reopen }) {
    this.doors = doors;
    this.form = one("[data-ended]");
    this.row = one("[data-end-row]");
    one("[data-reopen]").addEventListener("click", reopen);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.rate();
    });
  }

  show({ number, email }) {
    this.form.reset();
    this.form.hidden = this.row.hidden = false;
    one("[data-number]", this.form).textContent = number;
    one("[data-by-mail]", this.form).hidden = !email;
    this.turn(false);
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
    one("[data-rating]", this.form).hidden = one("[data-rate]").hidden = isRated;
  }

  say(done, error = "") {
    one("[data-done]", this.form).textContent = done;
    one("[data-error]", this.form).textContent = error;
  }

  hide() {
    this.form.hidden = this.row.hidden = true;
  }
}
