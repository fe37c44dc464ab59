// The socket's frames over plain requests (docs/protocol.md, "Without WebSockets"), behind a WebSocket's own interface.
const WAIT = 25; // seconds

export class Poll {
  session = null;
  after = 0;
  isOver = false;

  constructor(address) {
    this.address = address;
    this.run();
  }

  async run() {
    if (!(await this.ask([], 0))) return;
    this.onopen?.();
    while (!this.isOver && (await this.ask([], WAIT)));
  }

  // The server ends the poll that waits, answers this one, and the next round waits again. As with a WebSocket nothing can be
  // said before the line is there.
  send(text) {
    if (!this.session) throw new Error("not open");
    this.ask([JSON.parse(text)], 0);
  }

  async ask(frames, wait) {
    let said;
    const asked = { session: this.session, after: this.after, frames, wait };
    try {
      const headers = { "Content-Type": "application/json" };
      const body = JSON.stringify(asked);
      const answer = await fetch(this.address, { method: "POST", headers, body, credentials: "omit" });
      if (!answer.ok) return this.close();
      said = await answer.json();
    } catch {
      return this.close();
    }
    this.take(said);
    return !this.isOver;
  }

  // Two requests may bring the same frame: its number says so.
  take({ session, frames }) {
    this.session = session;
    for (const [number, frame] of frames) {
      if (number <= this.after || this.isOver) continue;
      this.after = number;
      this.onmessage?.({ data: JSON.stringify(frame) });
    }
  }

  close() {
    if (!this.isOver) this.onclose?.({ code: 1006 });
    this.isOver = true;
    return false;
  }
}
