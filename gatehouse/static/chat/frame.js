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
import { Reader } from "./reader.js";
import { Socket } from "./socket.js";
import { setSound } from "./sound.js";
import { Visitor } from "./visitor.js";
import { Waiting } from "./waiting.js";
import { one, panel, put, say, spot, when } from "./words.js";

const AWAY = 1500; // ms without a line until it is said

class Panel {
  doors = new Doors();

  constructor() {
    this.visitor = new Visitor({
      doors: this.doors,
      arrived: (visit) => this.arrived(visit),
      failed: (words) => this.say(words),
    });
    this.mail = new Mail({ doors: this.doors, saved: ({ email }) => this.mailed(email) });
    this.waiting = new Waiting(this.mail);
    this.begin = new Begin({
      begin: (words) => this.start(words),
      choose: (to) => this.translate(to),
      introduce: (small) => this.introduce(small),
    });
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
    this.reader = new Reader({ log: this.log, socket: this.socket });
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
    hear("close", () => this.reader.show(false));
    hear("context", ({ page }) => {
      this.visitor.page = page;
      // The agent sees where he is; nothing of what he does here waits for that.
      if (this.visitor.visit) this.doors.post("visits", this.visitor.said).catch(() => {});
    });
    hear("identify", ({ jwt }) => this.visitor.identify(jwt));
    when(spot("close"), "click", () => tell("close"));
    spot("close").hidden = isAlone;
    when(spot("again"), "click", () => this.visitor.enter());
    when(spot("now"), "click", () => this.socket.wake());
    addEventListener("keydown", (event) => event.key === "Escape" && this.escape(event));
  }

  async meet() {
    const { record, page, isOpen } = await welcome();
    this.doors.token = record.token ?? "";
    this.visitor.page = page;
    setSound(record.sound ?? true);
    this.menu.mark();
    announce();
    if (record.token || isOpen) await this.visitor.enter();
    if (isOpen) this.open({ record });
  }

  escape(event) {
    if (event.defaultPrevented || one("dialog[open]") || this.menu.escape()) return;
    tell("close");
  }

  async open({ record = {} }) {
    // Another tab may have become this visitor meanwhile.
    this.doors.token ||= record.token ?? "";
    if (!this.visitor.visit) await this.visitor.enter();
    this.reader.show(true);
    this.focus();
  }

  focus() {
    const places = ["[data-composer] textarea", "[data-ended] input", "[data-begin] h2", "[data-title]"];
    const shown = places.map((place) => one(place)).find((place) => place.offsetParent);
    shown?.focus();
  }

  arrived({ chat }) {
    if (chat) this.talk(chat);
    else this.greet();
  }

  async introduce(small) {
    const { introduce } = await import(panel.introducing);
    introduce(small, this.doors, (visit) => {
      this.visitor.receive(visit);
      this.focus();
    });
  }

  again() {
    this.socket.stop();
    this.visitor.again();
  }

  greet() {
    this.socket.stop();
    this.chat = null;
    for (const part of [this.ending, this.waiting]) part.hide();
    spot("talk").hidden = true;
    this.composer.show(false);
    this.begin.show(this.visitor.visit);
    this.menu.fit([]);
  }

  async start(words) {
    const { chat, pass } = await this.doors.post("conversations", words);
    this.talk(chat, pass);
    this.focus();
  }

  talk(chat, pass) {
    if (this.chat?.number !== chat.number) this.fill(chat);
    this.chat = chat;
    this.begin.hide();
    spot("talk").hidden = false;
    this.waiting.update(chat, chat.email);
    this.goOn(chat.is_solved);
    this.socket.start(pass);
  }

  fill(chat) {
    this.socket.stop(); // it hears another chat
    this.log.clear();
    this.reader.begin(chat);
    this.log.seenByThem(chat.agent_seen ?? 0);
    for (const item of this.outbox.restore(chat.number)) this.log.hold(item, false);
  }

  goOn(isEnded) {
    this.chat.isEnded = isEnded;
    this.composer.show(!isEnded);
    if (isEnded) this.conclude();
    else this.ending.hide();
    this.fitMenu();
  }

  conclude() {
    this.ending.show(this.chat);
    for (const part of [this.waiting, this.mail]) part.hide();
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
    this.log.hold(this.outbox.add(words), this.socket.isOpen);
  }

  turn(isOnline) {
    clearTimeout(this.away);
    this.log.turn(isOnline);
    const notice = spot("away");
    if (isOnline) {
      notice.hidden = true;
      this.outbox.flush();
      this.reader.look();
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
    if (frame.code === "closed") this.visitor.enter();
  }

  // What has just been put into the log.
  shown(frame) {
    if (frame.client_id) this.outbox.settle(frame.client_id);
    if (frame.seq > this.reader.known) this.follow(frame);
    if (frame.from === "agent" || frame.kind === "assigned") this.meetAgent(frame);
    if (frame.from === "agent") this.reader.receive(frame);
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

  meetAgent({ name, face }) {
    if (!name) return;
    this.waiting.hide();
    const title = spot("title");
    spot("subtitle").textContent = this.desk ??= title.textContent;
    title.textContent = name;
    const picture = face ? Object.assign(new Image(), { src: face, alt: "" }) : [...name][0].toUpperCase();
    spot("face").replaceChildren(picture);
  }

  offerMail() {
    const place = one(this.waiting.isShown ? "[data-mail-place]" : "[data-mail-later]");
    this.mail.show(place, { email: this.chat.email, focus: true });
  }

  transcript() {
    this.tryTo("transcript", () => this.say(say("transcript_sent")));
  }

  end() {
    this.tryTo("end", () => {
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
