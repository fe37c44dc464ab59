// The line to the desk: it comes back by itself, and says after each return from where on it has to hear (docs/protocol.md).
import { Poll } from "./poll.js";

const QUIET = 25_000; // ms without a frame until we ask whether anybody is there
const PATIENCE = 20_000; // ms for the answer
const DIALLING = 10_000; // ms for a line to be there
const MOST = 4000; // ms between two tries: whoever waits longest is back within five seconds after the desk is
const SPREAD = 2000; // ms over which those come back whom the desk has sent away all at once
const FAILURES = 2; // sockets that never said welcome until we poll

export class Socket {
  isOpen = false;
  isWanted = false;
  failures = 0;
  tries = 0;

  // `ticket` fetches one, `since` is the last number shown, `hear` takes frames, `turned` learns whether the line is open.
  constructor({ ticket, since, hear, turned, refused }) {
    Object.assign(this, { ticket, since, hear, turned, refused });
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  // A chat that has just begun brings its first pass along.
  start(pass) {
    if (this.isWanted) return;
    this.isWanted = true;
    this.connect(pass);
  }

  stop() {
    this.isWanted = false;
    this.drop();
    clearTimeout(this.again);
  }

  async connect(first) {
    clearTimeout(this.again);
    const round = (this.round = {});
    const pass = first ?? (await this.pass());
    if (!pass || round !== this.round) return;
    this.line = this.failures < FAILURES ? this.dial(pass.socket) : new Poll(pass.poll);
    if (this.line) this.listen(this.line, pass);
    else this.closed();
  }

  async pass() {
    try {
      return await this.ticket();
    } catch (error) {
      if (error.status === 401 || error.status === 403) this.refused();
      else this.closed();
    }
  }

  // A policy may forbid the address; that is one more network without sockets.
  dial(address) {
    try {
      return new WebSocket(address);
    } catch {
      return null;
    }
  }

  listen(line, pass) {
    const isOurs = () => line === this.line;
    line.onopen = () => isOurs() && this.subscribe(pass);
    line.onmessage = ({ data }) => isOurs() && this.take(JSON.parse(data));
    line.onclose = ({ code }) => isOurs() && this.closed(code);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.drop(), DIALLING);
  }

  subscribe(pass) {
    this.subject = pass.subject;
    this.put({ type: "subscribe", ticket: pass.ticket, since: this.since() });
  }

  // A new ticket on the same line, for a gap as well as for an old one.
  async renew() {
    clearTimeout(this.again);
    const pass = await this.pass();
    if (pass && this.line) this.subscribe(pass);
  }

  // Until then nothing that is said would be heard.
  renewLater() {
    this.isOpen = false;
    this.wait(() => this.renew(), SPREAD);
  }

  wait(act, most) {
    clearTimeout(this.again);
    this.again = setTimeout(act, Math.random() * most);
  }

  take(frame) {
    this.watch(QUIET);
    const act = this[`on_${frame.type}`];
    if (act) act.call(this, frame);
    if (frame.type === "error" && frame.code === "ticket_refused") this.renewLater();
    else this.hear(frame);
  }

  on_welcome() {
    this.failures = -1; // this one did not fail, however it ends
  }

  on_subscribed() {
    this.tries = 0;
    this.isOpen = true;
    this.turned(true);
  }

  on_end({ reason }) {
    if (reason === "renew") this.renewLater();
    else if (reason === "revoked") this.refused();
    else this.drop(1001);
  }

  // A server's own pings cannot be seen from a page, so the page asks.
  watch(patience) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.ask(), patience);
  }

  ask(patience = PATIENCE) {
    clearTimeout(this.silence);
    this.put({ type: "ping" });
    this.silence = setTimeout(() => this.drop(), patience);
  }

  put(frame) {
    try {
      this.line?.send(JSON.stringify(frame));
    } catch {
      // It is connecting or gone; whatever must arrive is sent again.
    }
  }

  send(frame) {
    if (this.isOpen) this.put({ subject: this.subject, ...frame });
  }

  // After sleep or a lost network the line may be dead without knowing.
  wake() {
    if (!this.isWanted) return;
    if (this.line) return this.ask(4000);
    this.tries = 0;
    this.connect();
  }

  drop(code) {
    if (this.line) this.closed(code);
  }

  closed(code) {
    clearTimeout(this.silence);
    const line = this.line;
    this.line = null;
    line?.close();
    this.failures += 1;
    this.isOpen = false;
    this.turned(false);
    if (!this.isWanted) return;
    const most = code === 1001 ? SPREAD : Math.min(MOST, 500 * 2 ** this.tries++);
    this.wait(() => this.connect(), most);
  }
}
