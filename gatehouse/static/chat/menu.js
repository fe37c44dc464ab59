// The menu in the head: what can be done beside writing.
import { isOn, toggleSound } from "./sound.js";
import { one, spot, when } from "./words.js";

export class Menu {
  constructor(actions) {
    this.actions = { ...actions, sound: () => this.sound() };
    this.button = spot("more");
    this.list = spot("menu");
    when(this.button, "click", () => this.show(this.list.hidden));
    when(this.list, "click", (event) => this.act(event));
    when(document, "pointerdown", (event) => this.leave(event.target));
    when(this.list, "focusout", ({ relatedTarget }) => relatedTarget && this.leave(relatedTarget));
    this.mark();
  }

  // `moments` are those of `data-when` that are now: talk, mailed.
  fit(moments) {
    for (const item of this.list.querySelectorAll("[data-when]")) {
      item.hidden = !item.dataset.when.split(" ").every((name) => moments.includes(name));
    }
  }

  show(isShown) {
    this.list.hidden = !isShown;
    this.button.setAttribute("aria-expanded", String(isShown));
    if (isShown) one("a, button", this.list).focus();
  }

  leave(target) {
    if (!this.list.contains(target) && !this.button.contains(target)) this.show(false);
  }

  // Escape closes the menu first, then the panel. Returns whether it was open.
  escape() {
    if (this.list.hidden) return false;
    this.show(false);
    this.button.focus();
    return true;
  }

  act(event) {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name !== "sound") this.show(false);
    if (name) this.actions[name]();
  }

  sound() {
    toggleSound();
    this.mark();
  }

  mark() {
    one("[data-do=sound]", this.list).setAttribute("aria-pressed", String(isOn));
  }
}
