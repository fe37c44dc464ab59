// What the customer has before his eyes: the panel is open, its tab is in front, and the end of the talk is on it.
import { tell } from "./host.js";
import { ring } from "./sound.js";
import { say, spot, when } from "./words.js";

export class Reader {
  isShown = false;
  unread = 0;
  heard = 0; // the newest answer
  seen = 0; // and the newest one he has seen

  constructor({ log, socket }) {
    Object.assign(this, { log, socket });
    when(spot("room"), "scroll", () => this.look(), { passive: true });
    when(document, "visibilitychange", () => this.look());
  }

  // `seen` and `last` as the visit knows them; what is newer than that rings.
  begin({ seen, last }) {
    Object.assign(this, { heard: 0, seen: seen ?? 0, known: last ?? 0 });
  }

  show(isShown) {
    this.isShown = isShown;
    this.look();
  }

  get isWatched() {
    return this.isShown && !document.hidden;
  }

  receive({ seq, name, text, at }) {
    this.heard = seq;
    if (seq > this.seen && !this.isWatched) this.count(this.unread + 1);
    if (seq > this.known && !this.isWatched) ring();
    if (seq > this.known) tell("message", { name: name || say("agent"), text, at });
    this.look();
  }

  look() {
    if (!this.isWatched || !this.log.isAtEnd) return;
    this.count(0);
    if (this.heard <= this.seen || !this.socket.isOpen) return;
    this.seen = this.heard;
    this.socket.send({ type: "seen", seq: this.seen });
  }

  count(unread) {
    if (unread === this.unread) return;
    this.unread = unread;
    tell("unread", { count: unread, label: say("unread", { count: unread }) });
  }
}
