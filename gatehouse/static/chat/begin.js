// Before the chat: what it is about, a few words, the language.
import { newId } from "../js/upload-sending.js";
import { Recovery } from "./recovery.js";
import { keep, kept } from "./store.js";
import { clock, one, panel, part, say } from "./words.js";

export class Begin {
  id = newId(); // the same for every try, so that it begins once

  constructor({ begin, choose }) {
    this.begin = begin;
    this.form = one("[data-begin]");
    this.field = this.form.elements.text;
    this.field.value = kept("first") ?? "";
    this.recovery = new Recovery(this.field, one("[data-recovery]", this.form));
    this.field.addEventListener("input", () => keep("first", this.field.value || null));
    this.form.elements.language.addEventListener("change", (event) => choose(event.target.value));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  show(visit) {
    this.form.hidden = one("[data-start]").hidden = false;
    this.showHours(visit);
    this.showWho(visit);
    if (!this.topics) this.showTopics((this.topics = visit.topics));
  }

  showHours({ is_open: isOpen, opens_at: at }) {
    const words = at ? say("opens", { when: clock(at) }) : say("closed");
    one("[data-opening]", this.form).hidden = isOpen;
    one("[data-opening] .grow", this.form).textContent = words;
  }

  showWho({ assurance, name }) {
    const isKnown = assurance !== "anonymous";
    one("[data-who]", this.form).hidden = !isKnown;
    one("[data-who] .grow", this.form).textContent = name ? say("signed_in", { name }) : say("signed_in_nameless");
    one("[data-stranger]", this.form).textContent = isKnown ? "" : say("anonymous");
  }

  showTopics(topics) {
    const picks = topics.map((topic) => this.pick(topic));
    one("[data-topics]", this.form).replaceChildren(...picks);
    one("fieldset", this.form).hidden = !picks.length;
    const chosen = picks.map((pick) => one("input", pick)).find(({ value }) => value === kept("topic"));
    if (chosen) chosen.click();
  }

  pick(topic) {
    const made = part("topic", { name: topic.name });
    one("use", made).setAttribute("href", `${panel.sprite}#${topic.icon || "more"}`);
    const input = one("input", made);
    input.value = topic.slug;
    input.addEventListener("change", () => {
      one("[data-help]", this.form).textContent = topic.help ?? "";
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
      one("[data-error]", this.form).textContent = error.message;
    }
    this.turn(false);
  }

  turn(isBusy) {
    this.isBusy = isBusy;
    one("[data-start]").setAttribute("aria-disabled", String(isBusy));
    one("[data-error]", this.form).textContent = "";
  }

  clear() {
    this.id = newId();
    this.field.value = "";
    keep("first", null);
  }

  hide() {
    this.form.hidden = one("[data-start]").hidden = true;
  }
}
