// Who is there: asked at the door when the panel opens, or when the page around it has kept a token.
import { remember, welcome } from "./host.js";
import { language } from "../js/upload-sending.js";
import { panel, spot } from "./words.js";

const BONES = 300; // ms until waiting is shown

export class Visitor {
  constructor({ doors, arrived, failed }) {
    Object.assign(this, { doors, arrived, failed });
  }

  // One at a time: two would make two visitors.
  enter(identity) {
    return (this.entering ??= this.ask(identity).finally(() => (this.entering = null)));
  }

  async identify(jwt) {
    await this.entering;
    await this.enter(jwt);
  }

  // His token has ended; another tab may have got a newer one.
  async again() {
    const { token } = (await welcome()).record;
    this.doors.token = token === this.doors.token ? "" : token;
    this.enter();
  }

  async ask(identity) {
    this.failed("");
    const bones = setTimeout(() => (spot("bones").hidden = false), BONES);
    try {
      this.receive(await this.doors.post("visits", { ...this.said, identity }));
    } catch (error) {
      this.failed(error.message);
    }
    clearTimeout(bones);
    spot("bones").hidden = true;
  }

  // A browser's first formatter of dates costs a long task: the zone is had without one where that is possible.
  get said() {
    const zone = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { brand: panel.brand, origin: panel.host || location.origin, language, time_zone: zone, page: this.page };
  }

  receive(visit) {
    this.visit = visit;
    if (visit.token) remember("token", (this.doors.token = visit.token));
    this.arrived(visit);
  }
}
