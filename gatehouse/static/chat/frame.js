// The panel: it shakes hands with the page around it, asks at the door who is there, and shows what goes on.
import { Begin } from "./begin.js";
import { Composer } from "./composer.js";
import { Doors } from "./doors.js";
import { Ending } from "./ending.js";
import { announce, hear, isAlone, remember, tell, welcome } from "./host.js";
import { Log } from "./log.js";
import { Mail } from "./mail.js";
import { Menu } from "./menu.js";
import { isOver } from "./message.js";
import { Outbox } from "./outbox.js";
import { Socket } from "./socket.js";
import { ring, setSound } from "./sound.js";
import { Waiting } from "./waiting.js";
import { one, panel, put, say, spot } from "./words.js";
import { language } from "../js/upload-words.js";

const AWAY = 1500; // ms without a line until it is said
const BONES = 300;

class Panel {
  doors = new Doors();
  unread = 0;

  constructor() {
    this.mail = new Mail({ doors: this.doors, saved: ({ email }) => this.mailed(email) });
    this.waiting = new Waiting(this.mail);
    this.begin = new Begin({ begin: (words) => this.start(words), choose: (to) => this.translate(to) });
    this.ending = new Ending({ doors: this.doors, reopen: () => this.reopen() });
    this.log = new Log({
      missing: () => this.socket.renew(),
      shown: (frame) => this.shown(frame),
      changed: ({ text }) => this.composer.takeBack(text),
    });
    this.socket = new Socket({
      ticket: () => this.doors.post("tickets"),
      since: () => this.log.last,
      hear: (frame) => this.hear(frame),
      turned: (isOnline) => this.turn(isOnline),
      refused: () => this.again(),
    });
    this.outbox = new Outbox((frame) => this.socket.send(frame));
    this.composer = new Composer({
      headers: () => this.doors.headers,
      send: (words) => this.write(words),
      typing: (isTyping) => this.socket.send({ type: "typing", is_typing: isTyping }),
    });
    this.menu = new Menu({ mail: () => this.offerMail(), transcript: () => this.transcript(), end: () => this.end() });
    this.listen();
  }

  listen() {
    hear("open", (said) => this.open(said));
    hear("close", () => (this.isShown = false));
    hear("context", ({ page }) => (this.page = page));
    hear("identify", ({ jwt }) => this.identify(jwt));
    spot("close").addEventListener("click", () => tell("close"));
    spot("close").hidden = isAlone;
    spot("again").addEventListener("click", () => this.enter());
    spot("now").addEventListener("click", () => this.socket.wake());
    spot("room").addEventListener("scroll", () => this.see(), { passive: true });
    document.addEventListener("visibilitychange", () => this.see());
    addEventListener("keydown", (event) => event.key === "Escape" && this.escape(event));
  }

  async meet() {
    const { record, page, isOpen } = await welcome();
    this.doors.token = record.token ?? "";
    this.page = page;
    setSound(record.sound ?? true);
    this.menu.mark();
    announce();
    if (record.token || isOpen) await this.enter();
    if (isOpen) this.open({ record });
  }

  escape(event) {
    if (event.defaultPrevented || one("dialog[open]") || this.menu.escape()) return;
    tell("close");
  }

  async open({ record = {}, page }) {
    this.isShown = true;
    this.page = page ?? this.page;
    // Another tab may have become this visitor meanwhile.
    this.doors.token ||= record.token ?? "";
    if (!this.visit) await this.enter();
    this.see();
    this.focus();
  }

  focus() {
    const places = ["[data-composer] textarea", "[data-ended] input", "[data-begin] h2", "[data-title]"];
    const [first] = places.map((place) => one(place)).filter((place) => place.offsetParent);
    first?.focus();
  }

  // Who is there, what may be chosen, and the chat that goes on. One at a time: two would make two visitors.
  enter(identity) {
    return (this.entering ??= this.ask(identity).finally(() => (this.entering = null)));
  }

  async ask(identity) {
    this.say("");
    const bones = setTimeout(() => (spot("bones").hidden = false), BONES);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const origin = panel.host || location.origin;
    try {
      const who = { brand: panel.brand, origin, language, time_zone: zone, page: this.page, ...(identity ? { identity } : {}) };
      this.receive(await this.doors.post("visits", who));
    } catch (error) {
      this.say(error.message);
    }
    clearTimeout(bones);
    spot("bones").hidden = true;
  }

  receive(visit) {
    this.visit = visit;
    if (visit.token) this.keepToken(visit.token);
    if (visit.chat) this.talk(visit.chat);
    else this.greet();
  }

  keepToken(token) {
    this.doors.token = token;
    remember("token", token);
  }

  async identify(jwt) {
    await this.entering;
    await this.enter(jwt);
  }

  // The visitor has ended; what was written stays and goes into whatever the door says.
  again() {
    this.socket.stop();
    this.doors.token = "";
    this.enter();
  }

  greet() {
    this.socket.stop();
    this.chat = null;
    for (const part of [this.ending, this.waiting]) part.hide();
    spot("talk").hidden = true;
    this.composer.show(false);
    this.begin.show(this.visit);
    this.menu.fit([]);
  }

  async start(words) {
    const { chat } = await this.doors.post("conversations", words);
    this.talk(chat);
    this.focus();
  }

  talk(chat) {
    if (this.chat?.number !== chat.number) this.fill(chat);
    this.chat = chat;
    this.begin.hide();
    spot("talk").hidden = false;
    this.waiting.update(chat, chat.email);
    this.goOn(chat.is_solved);
    this.socket.start();
  }

  fill(chat) {
    this.log.clear();
    this.seenSeq = chat.seen ?? 0;
    this.known = chat.last ?? 0;
    this.heardSeq = 0;
    this.log.seenByThem(chat.agent_seen ?? 0);
    for (const item of this.outbox.restore(chat.number)) this.log.hold(item, false);
  }

  goOn(isEnded) {
    this.chat.isEnded = isEnded;
    this.composer.show(!isEnded);
    if (isEnded) this.ending.show(this.chat);
    else this.ending.hide();
    if (isEnded) this.waiting.hide();
    this.fitMenu();
  }

  fitMenu() {
    this.menu.fit(this.chat.isEnded ? [] : ["talk", ...(this.chat.email ? ["mailed"] : [])]);
  }

  mailed(email) {
    this.chat.email = email;
    this.fitMenu();
  }

  reopen() {
    this.goOn(false);
    this.focus();
  }

  write(words) {
    const item = this.outbox.add(words);
    this.log.hold(item, this.socket.isOpen);
  }

  turn(isOnline) {
    clearTimeout(this.away);
    this.log.turn(isOnline);
    const notice = spot("away");
    if (isOnline) {
      notice.hidden = true;
      this.outbox.flush();
      this.see();
    } else if (this.socket.isWanted && notice.hidden) {
      this.away = setTimeout(() => this.sayAway(notice), AWAY);
    }
  }

  sayAway(notice) {
    notice.hidden = false;
    this.log.scroll();
  }

  hear(frame) {
    const acts = {
      message: () => this.log.take(frame),
      event: () => this.log.take(frame),
      ack: () => this.outbox.settle(frame.id) && this.log.acked(frame),
      error: () => this.refuse(frame),
      seen: () => frame.from === "agent" && this.log.seenByThem(frame.seq),
      typing: () => frame.from === "agent" && this.log.showTyping(frame),
      queue: () => this.waiting.update(frame, this.chat.email),
    };
    if (Object.hasOwn(acts, frame.type)) acts[frame.type]();
  }

  refuse(frame) {
    const item = frame.id && this.outbox.refuse(frame);
    if (!item) return;
    this.log.refuse(item, say(frame.code in panel.texts ? frame.code : "refused"));
    if (frame.code === "closed") this.enter();
  }

  // What has just been put into the log.
  shown(frame) {
    if (frame.client_id) this.outbox.settle(frame.client_id);
    if (frame.seq > this.known) this.follow(frame);
    const isAgents = frame.from === "agent" || (frame.kind === "assigned" && frame.name);
    if (isAgents) this.meetAgent(frame.name);
    if (frame.from === "agent") this.receiveMessage(frame);
  }

  // What the visit could not know yet. Whatever the customer says reopens the conversation.
  follow(frame) {
    if (frame.kind === "state_set") this.turnTo(isOver(frame.state));
    else if (frame.from === "customer" && this.chat.isEnded) this.goOn(false);
  }

  turnTo(isEnded) {
    if (isEnded && !this.chat.isEnded) tell("ended", { number: this.chat.number });
    const wasWriting = this.composer.hasFocus;
    this.goOn(isEnded);
    if (wasWriting) this.focus();
    if (isEnded) this.log.scroll();
  }

  receiveMessage(frame) {
    this.heardSeq = frame.seq;
    if (frame.seq > this.seenSeq && !this.isWatched) this.count(this.unread + 1);
    if (frame.seq > this.known) this.ringFor(frame);
    this.see();
  }

  ringFor(frame) {
    if (!this.isWatched) ring();
    tell("message", { name: frame.name || say("agent"), text: frame.text, at: frame.at });
  }

  meetAgent(name) {
    if (!name) return;
    this.waiting.hide();
    const [title, subtitle] = [spot("title"), spot("subtitle")];
    this.desk ??= title.textContent;
    [title.textContent, subtitle.textContent] = [name, this.desk];
    spot("face").textContent = [...name.trim()].slice(0, 1).join("").toUpperCase();
  }

  get isWatched() {
    return this.isShown && !document.hidden;
  }

  // Before somebody's eyes: the panel is open, and the end of the talk is on it.
  see() {
    if (!this.isWatched || !this.chat || !this.log.isAtEnd) return;
    this.count(0);
    if (this.heardSeq <= this.seenSeq || !this.socket.isOpen) return;
    this.seenSeq = this.heardSeq;
    this.socket.send({ type: "seen", seq: this.seenSeq });
  }

  count(unread) {
    if (unread === this.unread) return;
    this.unread = unread;
    tell("unread", { count: unread, label: say("unread", { count: unread }) });
  }

  offerMail() {
    const place = one(this.waiting.isShown ? "[data-mail-place]" : "[data-mail-later]");
    this.mail.show(place, { email: this.chat.email, focus: true });
  }

  async transcript() {
    await this.tryTo("transcript", () => this.say(say("transcript_sent")));
  }

  async end() {
    await this.tryTo("end", () => {
      this.turnTo(true);
      this.focus();
    });
  }

  async tryTo(door, then) {
    try {
      await this.doors.post(door);
      then();
    } catch (error) {
      this.say(error.message);
    }
  }

  say(words) {
    put(spot("trouble"), { words });
    spot("trouble").hidden = !words;
  }

  // The page comes back in the other language; what was typed is kept in this tab.
  translate(to) {
    remember("language", to);
    const address = new URL(location.href);
    address.searchParams.set("language", to);
    location.replace(address);
  }
}

new Panel().meet();
