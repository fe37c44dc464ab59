// Answers by mail from now on, for whoever has to leave. Nobody must give an address.
import { one, say } from "./words.js";

export class Mail {
  constructor(doors) {
    this.doors = doors;
    this.box = one("[data-mail]");
    this.form = one("form", this.box);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  // It stands where it is needed: below the place in line, or at the end of the talk.
  show(place, { email, focus = false } = {}) {
    place.append(this.box);
    this.box.hidden = false;
    this.box.open = focus;
    if (email) this.say(say("mail_known", { email }));
    if (focus) this.form.elements.email.focus();
  }

  hide() {
    this.box.hidden = true;
  }

  async save() {
    const email = this.form.elements.email.value;
    this.say("", "");
    try {
      await this.doors.post("email", { email });
      this.say(say("mail_sent", { email }));
      this.form.reset();
    } catch (error) {
      this.say("", error.message);
    }
  }

  say(done, error = "") {
    one("[data-done]", this.form).textContent = done;
    one("[data-error]", this.form).textContent = error;
  }
}
