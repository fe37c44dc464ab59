// Answers by mail from now on, for whoever has to leave. Nobody must give an address.
import { one, put, say, spot, submitted } from "./words.js";

export class Mail {
  constructor({ doors, saved }) {
    Object.assign(this, { doors, saved });
    this.box = spot("mail");
    this.form = one("form", this.box);
    submitted(this.form, () => this.save());
  }

  // It stands where it is needed: below the place in line, or at the end of the talk.
  show(place, { email, focus = false } = {}) {
    place.append(this.box);
    this.box.hidden = false;
    this.box.open = focus;
    one("label", this.form).hidden = false;
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
      const { chat } = await this.doors.post("email", { email });
      this.saved(chat);
      this.say(say("mail_sent", { email }));
      one("label", this.form).hidden = true;
    } catch (error) {
      this.say("", error.message);
    }
  }

  say(done, error = "") {
    put(this.form, { done, error });
  }
}
