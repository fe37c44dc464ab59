// What can be done by key or by name. The registry is workspace/commands.py; the palette's options carry it to this page.
import { pick, slash } from "./workspace-pen.js";
import { fail, show } from "./workspace-panes.js";
import { tick, tickAll } from "./workspace-tick.js";

const palette = document.getElementById("palette");
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const target = (name) => document.querySelector(`[data-command="${name}"]:not([disabled])`);

function move(step) {
  const rows = [...document.querySelectorAll("#rows .q")];
  const focused = rows.indexOf(document.activeElement.closest(".pickable")?.querySelector(".q"));
  const at = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

// Each with what must be on the page for it to act.
const scripts = {
  answer: ["form[data-sheet=answer]", () => pick("answer")],
  note: ["#pen form[data-sheet=note]", () => pick("note")],
  canned: ["form[data-sheet] [data-canned]", slash],
  customer: ["#side .pane__body", () => show("side")],
  search: ["[data-search]", () => { show("queue"); document.querySelector("[data-search]").focus(); }],
  sheet: ["#keys", () => document.getElementById("keys").showModal()],
  next: ["#rows .q", () => move(1)],
  previous: ["#rows .q", () => move(-1)],
  tick: ["#rows [data-tick]", tick],
  "tick-all": ["#rows [data-tick]", tickAll],
};

export const commands = () => [...palette.querySelector("template").content.querySelectorAll("[data-name]")];

// Whether the command can be done on this page, now.
export function acts({ dataset: { kind, name } }) {
  if (kind === "press") return Boolean(target(name));
  return kind !== "script" || (name in scripts && Boolean(document.querySelector(scripts[name][0])));
}

export function run(option) {
  const { kind, name, url, text } = option.dataset;
  if (kind === "press") target(name)?.click();
  else if (kind === "script") scripts[name][1]();
  else if (kind === "lead") location.assign(url);
  else if (kind === "put") put(option.dataset);
  else if (kind === "insert") document.dispatchEvent(new CustomEvent("desk:insert", { detail: text }));
}

// A setting is kept with the account and shows at once.
export async function put({ column, value }) {
  const body = new URLSearchParams({ [column]: value });
  const answer = await fetch(palette.dataset.put, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
  if (answer?.redirected) return location.assign(document.body.dataset.signedOut);
  if (!answer?.ok) return fail();
  const root = document.documentElement;
  if (column === "has_letter_keys") document.body.dataset.letters = value === "true" ? "on" : "off";
  else if (value) root.dataset[column] = value;
  else delete root.dataset[column];
  if (column === "theme") document.querySelector('meta[name="color-scheme"]').content = value || "light dark";
}
