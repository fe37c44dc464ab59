// One message as it is shown: words, files, what the guard took out, and the code that proves it.
import { bytes } from "../js/upload-sending.js";
import { clock, counted, panel, part, say } from "./words.js";

// Where a secret stood the stored text has a mark; readers see it in their language.
function withMarks(target, text) {
  const marks = Object.keys(panel.marks).map((mark) => mark.replace(/[[\]]/g, "\\$&"));
  for (const piece of text.split(new RegExp(`(${marks.join("|")})`))) {
    const name = panel.marks[piece];
    target.append(name ? part("gone", { words: name }) : piece);
  }
}

export function bubble({ text, html }) {
  const made = part("bubble");
  if (html) made.innerHTML = html; // an agent's, cleaned by the server
  else withMarks(made, text);
  for (const link of made.querySelectorAll("a")) link.target = "_blank"; // the server has cut them off
  return made;
}

export function attached(file) {
  const made = part("attached", { name: file.name, size: bytes(file.size) });
  if (file.url) made.href = file.url;
  if (file.thumbnail) {
    const picture = Object.assign(new Image(), { src: file.thumbnail, alt: "", loading: "lazy" });
    made.querySelector(".icon").replaceWith(picture);
  }
  return made;
}

export function removed({ kind, count }) {
  const { said, assurance, advice } = panel.removals[kind] ?? {};
  return said ? part("removed", { said: counted(said, count), assurance: counted(assurance, count), advice }) : "";
}

export function seal(code) {
  const made = part("seal", { code });
  made.querySelector("a").href = `${panel.verify}?code=${encodeURIComponent(code)}`;
  return made;
}

const EVENTS = {
  assigned: ({ name, at }) => name && say("joined", { name, time: clock(at) }),
  transferred: () => say("transferred"),
  merged: () => say("merged"),
  state_set: ({ state, at }) => (isOver(state) ? say("over", { time: clock(at) }) : ""),
  reopened: () => say("reopened"),
};

export const isOver = (state) => /^(solved|closed|ended)$/.test(state);

// Those we know are shown; the others only count.
export function event(frame) {
  const { kind } = frame;
  if (kind === "verification_asked") return part(kind);
  const words = EVENTS[kind]?.(frame);
  return words ? part("event", { words }) : "";
}
