// The doors under /chat/: JSON in, JSON out, the visitor's token in the header. Cookies go along on our own pages alone, where
// they say who is signed in to the portal.
import { say } from "./words.js";

const SLOWEST = 20_000; // ms

// `status` is 0 when nobody answered; the message can be shown.
export class Refused extends Error {
  constructor(status, error = {}) {
    super(error.message || say(status ? "trouble" : "offline"));
    this.status = status;
    this.code = error.code;
  }
}

export class Doors {
  token = "";

  get headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  async post(name, body = {}) {
    const headers = { "Content-Type": "application/json", ...this.headers };
    const signal = AbortSignal.timeout?.(SLOWEST);
    try {
      return await read(await fetch(`/chat/${name}/`, { method: "POST", headers, body: JSON.stringify(body), signal }));
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(0);
    }
  }
}

async function read(answer) {
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said.error);
  return said;
}
