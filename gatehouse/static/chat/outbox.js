// What was written and has no answer yet. Each is sent again under the same id until there is an ack or an error for it.
import { keep, kept } from "./store.js";
import { newId } from "../js/upload-sending.js";

const AGAIN = 5000; // ms, when the server names no time

export class Outbox {
  items = new Map();

  constructor(send) {
    this.send = send;
  }

  // What a reload has interrupted; only into the conversation it was written in.
  restore(number) {
    this.number = number;
    const found = kept("outbox");
    if (found?.number !== number) return [];
    for (const item of found.items) this.items.set(item.id, item);
    return found.items;
  }

  add(words) {
    const item = { id: newId(), ...words };
    this.items.set(item.id, item);
    this.save();
    if (!this.waiting) this.say(item); // nothing overtakes what has to wait
    return item;
  }

  flush() {
    for (const item of this.items.values()) this.say(item);
  }

  say({ id, text, files, form }) {
    this.send({ type: "say", id, text, ...(files.length ? { files, form } : {}) });
  }

  settle(id) {
    const item = this.items.get(id);
    this.items.delete(id);
    if (item) this.save();
    return item;
  }

  // Returns the item when it is up to its writer; one that only has to wait stays.
  refuse({ id, code, retry_after: seconds }) {
    const item = this.items.get(id);
    if (!item) return null;
    if (code !== "unavailable" && code !== "not_subscribed") return this.settle(id);
    this.waiting ??= setTimeout(() => this.sayAgain(), seconds ? seconds * 1000 : AGAIN);
    return null;
  }

  // In order: the desk knows by its id what it has already.
  sayAgain() {
    this.waiting = null;
    this.flush();
  }

  save() {
    keep("outbox", this.items.size ? { number: this.number, items: [...this.items.values()] } : null);
  }
}
