// The page's one line to the gateway: it hears of what is on the screen, and comes back by itself (docs/protocol.md).
import { Socket } from "../chat/socket.js";
import { background, token } from "./workspace-budget.js";

const { ticket: address, signedOut } = document.body.dataset;
const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// The numbers of the conversations that the page shows; the ticket names them, after the lists.
const shown = () => [...document.querySelectorAll("#talk, .col[data-number]")].map((one) => one.dataset.number).join();
let named = "";

// What is shown may change while the ticket is on its way: then that one is of no use.
async function ticket() {
  const wanted = shown();
  const body = new URLSearchParams({ numbers: wanted });
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token(), ...background } });
  if (answer.redirected || answer.status === 403) return location.assign(signedOut);
  if (!answer.ok) throw new Error(String(answer.status));
  if (wanted !== shown()) return ticket();
  named = wanted;
  return { subject: "queue", ...await answer.json() };
}

function turned(isOpen) {
  if (!isOpen) delete document.body.dataset.live;
  else if (named !== shown()) renew();
  else {
    document.body.dataset.live = "on";
    announce("desk:line");
  }
}

const line = new Socket({
  ticket,
  turned,
  since: () => 0,
  hear: (frame) => announce("desk:frame", frame),
  refused: () => location.reload(),
});

// One at a time: whichever comes back names what is shown then.
let isRenewing = false;
async function renew() {
  if (isRenewing) return;
  isRenewing = true;
  await line.renew();
  isRenewing = false;
}

// Other conversations are on the screen than those that the line hears of.
export function follow() {
  if (line.isOpen && named !== shown()) renew();
}

// About the conversation with this id: lost without a line, like everything that is over in a moment.
export const tell = (id, frame) => line.send({ ...frame, subject: `conversation:${id}` });

addEventListener("pagehide", () => line.stop());
addEventListener("pageshow", (event) => event.persisted && line.start());
line.start();
