// What was said, in its order and without gaps: each number once, and none before the one ahead of it.
import { attached, bubble, event, removed, seal } from "./message.js";
import { clock, one, part, put, say, spot, when } from "./words.js";

const TOGETHER = 5 * 60_000; // ms in which one person's lines stand under one name
const MISSED = 1500; // ms for what is missing
const WRITING = 6000; // ms

function ownTalk() {
  const made = part("talk", { who: say("you") });
  made.classList.add("talk--own");
  one(".talk__who", made).classList.add("hidden-text");
  return made;
}

export class Log {
  last = 0;
  promised = 0; // the highest number we know of
  held = new Map();
  ours = new Map(); // what we have said and is not in the log yet, by its id
  theirs = 0; // how far the other side has seen

  constructor({ missing, shown, changed }) {
    Object.assign(this, { missing, shown, changed });
    this.room = spot("room");
    this.list = spot("log");
    this.pending = spot("pending");
    this.typing = spot("typing");
    this.said = spot("said");
    this.sent = part("sent");
    this.stay();
  }

  // Whoever reads the end goes on reading the end, whatever grows; whoever reads above it is left there. What stands there
  // before the talk is read from its beginning.
  stay() {
    let isAtEnd = true;
    const talk = spot("talk");
    when(this.room, "scroll", () => (isAtEnd = this.isAtEnd), { passive: true });
    const watch = new ResizeObserver(() => isAtEnd && !talk.hidden && this.scroll());
    for (const box of [this.room, talk]) watch.observe(box);
  }

  clear() {
    this.last = this.promised = this.theirs = 0;
    this.held.clear();
    this.ours.clear();
    this.list.replaceChildren();
    this.pending.replaceChildren();
  }

  // A message or an event; older ones were shown before.
  take(frame) {
    if (frame.seq <= this.last) return this.settle(frame.client_id ?? frame.id);
    this.held.set(frame.seq, frame);
    while (this.held.has(this.last + 1)) this.show(this.held.get(this.last + 1));
    this.mind();
  }

  mind() {
    clearTimeout(this.waiting);
    if (this.held.size || this.promised > this.last) this.waiting = setTimeout(() => this.missing(), MISSED);
  }

  show(frame) {
    this.last = frame.seq;
    this.held.delete(frame.seq);
    this.settle(frame.client_id ?? frame.id);
    if (frame.from !== "customer") this.stopTyping();
    if (frame.type === "event") this.list.append(event(frame));
    else this.showMessage(frame);
    this.shown(frame);
  }

  showMessage(frame) {
    const isOwn = frame.from === "customer";
    this.draw(this.block(frame, isOwn), isOwn ? { ...frame, html: "" } : frame); // only an agent's is markup
    for (const what of frame.removed ?? []) this.list.append(removed(what));
    if (isOwn) this.markSent(frame);
  }

  // Under the last name, when it is the same person who goes on.
  block(frame, isOwn) {
    const last = this.list.lastElementChild;
    const at = Date.parse(frame.at);
    const who = isOwn ? "customer" : `agent ${frame.name}`;
    if (last?.dataset.who === who && at - Number(last.dataset.at) < TOGETHER) return last;
    const made = isOwn ? ownTalk() : part("talk", { who: say("who", { name: frame.name || say("agent"), time: clock(at) }) });
    Object.assign(made.dataset, { who, at });
    this.list.append(made);
    return made;
  }

  draw(block, { text, html, files, code }) {
    if (text || html) block.append(bubble({ text, html }));
    block.append(...(files ?? []).map(attached));
    if (code) block.append(seal(code));
  }

  // One line below the newest of ours says how far it has come.
  markSent(frame) {
    this.mine = frame;
    this.list.lastElementChild.closest(".talk--own")?.append(this.sent);
    this.drawSent();
  }

  drawSent() {
    if (!this.mine) return;
    const isSeen = this.theirs >= this.mine.seq;
    put(this.sent, { words: isSeen ? say("seen") : say("received", { time: clock(this.mine.at) }) });
  }

  seenByThem(seq) {
    this.theirs = Math.max(this.theirs, seq);
    this.drawSent();
  }

  // Ours, before the desk has it.
  hold(item, isOnline) {
    const made = ownTalk();
    this.draw(made, { text: item.text, files: item.shown });
    made.append(part("held", { words: say(isOnline ? "sending" : "kept") }));
    this.pending.append(made);
    this.ours.set(item.id, { item, made });
    this.scroll();
  }

  turn(isOnline) {
    for (const { made } of this.ours.values()) {
      put(one(".talk__sent", made), { words: say(isOnline ? "sending" : "kept") });
    }
  }

  // Stored. Of files and of what the guard took out only the message itself knows how it is shown: it is on its way.
  acked({ id, seq, at, removed: gone }) {
    const ours = this.ours.get(id);
    this.promised = Math.max(this.promised, seq);
    if (gone?.length) this.settle(id);
    else if (ours && !ours.item.files.length) this.take({ type: "message", from: "customer", client_id: id, seq, at, text: ours.item.text });
    this.mind();
  }

  settle(id) {
    this.ours.get(id)?.made.remove();
    this.ours.delete(id);
  }

  refuse(item, words) {
    const made = this.ours.get(item.id)?.made;
    if (!made) return;
    put(one(".talk__sent", made), { words });
    const button = spot("edit", made);
    button.hidden = false;
    button.onclick = () => {
      this.settle(item.id);
      this.changed(item);
    };
  }

  showTyping({ name, is_typing: isTyping }) {
    clearTimeout(this.writing);
    if (!isTyping) return this.stopTyping();
    this.typing.hidden = false;
    this.said.textContent = say("typing", { name: name || say("agent") });
    this.writing = setTimeout(() => this.stopTyping(), WRITING);
  }

  stopTyping() {
    this.typing.hidden = true;
    this.said.textContent = "";
  }

  get isAtEnd() {
    return this.room.scrollHeight - this.room.scrollTop - this.room.clientHeight < 80;
  }

  scroll() {
    this.room.scrollTop = this.room.scrollHeight;
  }
}
