// Before the chat: what it is about, a few words, the language.
import { newId } from "../js/upload-sending.js";
import { Recovery } from "./recovery.js";
import { keep, kept } from "./store.js";
import { clock, one, panel, part, put, say, spot, submitted, when } from "./words.js";

export class Begin {
  id = newId(); // the same for every try, so that it begins once

  constructor({ begin, choose, introduce }) {
    this.begin = begin;
    this.form = spot("begin");
    this.field = this.form.elements.text;
    this.field.value = kept("first") ?? "";
    this.recovery = new Recovery(this.field, spot("recovery", this.form));
    when(this.field, "input", () => keep("first", this.field.value || null));
    when(this.form.elements.language, "change", (event) => choose(event.target.value));
    // With the click itself: a window that comes later is kept shut.
    when(spot("introduce"), "click", () => introduce(open("", "", "popup,width=480,height=760")));
    submitted(this.form, () => this.submit());
  }

  show(visit) {
    this.form.hidden = false;
    spot("start").hidden = spot("fields").hidden = !visit.is_open;
    this.showHours(visit);
    this.showWho(visit);
    if (!this.topics) this.showTopics((this.topics = visit.topics));
  }

  showHours({ is_open: isOpen, opens_at: at }) {
    const words = at ? say("opens", { when: clock(at) }) : say("nobody");
    spot("opening", this.form).hidden = isOpen;
    put(this.form, { opening: words });
  }

  showWho({ assurance, name }) {
    const isKnown = assurance !== "anonymous";
    spot("who", this.form).hidden = !isKnown;
    const known = name ? say("signed_in", { name }) : say("signed_in_nameless");
    put(this.form, { known, stranger: isKnown ? "" : say("anonymous") });
    spot("introducing").hidden = isKnown || !panel.introducing;
  }

  showTopics(topics) {
    const picks = topics.map((topic) => this.pick(topic));
    spot("topics", this.form).replaceChildren(...picks);
    one("fieldset", this.form).hidden = !picks.length;
    const inputs = picks.map((pick) => one("input", pick));
    inputs.find(({ value }) => value === kept("topic"))?.click();
  }

  pick(topic) {
    const made = part("topic", { name: topic.name });
    one("use", made).setAttribute("href", `${panel.sprite}#${topic.icon || "more"}`);
    const input = one("input", made);
    input.value = topic.slug;
    input.required = true;
    when(input, "change", () => {
      put(this.form, { help: topic.help ?? "" });
      keep("topic", topic.slug);
    });
    return made;
  }

  // Whoever only picks a topic has said what it is about.
  get words() {
    const chosen = this.topics.find(({ slug }) => slug === this.form.elements.topic?.value);
    return { topic: chosen?.slug ?? "", text: this.field.value.trim() || chosen?.name || "" };
  }

  async submit() {
    if (this.isBusy || (await this.recovery.stops())) return;
    const { topic, text } = this.words;
    if (!text) return this.field.focus();
    this.turn(true);
    try {
      await this.begin({ id: this.id, topic, text, files: [], form: null });
      this.clear();
    } catch (error) {
      put(this.form, { error: error.message });
    }
    this.turn(false);
  }

  turn(isBusy) {
    this.isBusy = isBusy;
    spot("start").setAttribute("aria-disabled", String(isBusy));
    put(this.form, { error: "" });
  }

  clear() {
    this.id = newId();
    this.field.value = "";
    keep("first", null);
  }

  hide() {
    this.form.hidden = spot("start").hidden = true;
  }
}
