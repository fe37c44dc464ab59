// The texts of the page in its language, and the parts that are put into it.
import { fill, language } from "../js/upload-sending.js";

export const panel = JSON.parse(document.getElementById("panel").textContent);
const tongue = language === "en" ? "en-GB" : language; // the clock of 24 hours
const plurals = new Intl.PluralRules(language);

const isRightToLeft = document.documentElement.dir === "rtl";
const APART = /[\u0590-\u08ff]/; // Hebrew to Arabic

// What is put into a sentence keeps its own direction, and leaves that of the sentence alone (Unicode UAX #9, isolates).
function isolated(value) {
  return isRightToLeft || APART.test(value) ? `\u2068${value}\u2069` : String(value);
}

export function say(name, values = {}) {
  const apart = Object.entries(values).map(([gap, value]) => [gap, isolated(value)]);
  return fill(panel.texts[name], Object.fromEntries(apart));
}

export const counted = (forms, count) => fill(forms[count] ?? forms[plurals.select(count)] ?? forms[1], { count });

export function clock(at) {
  const moment = new Date(at);
  const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn", ...day };
  return new Intl.DateTimeFormat(tongue, parts).format(moment);
}

export function span(seconds) {
  const [value, unit] = seconds < 60 ? [Math.max(1, seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
  const options = { style: "unit", unit, unitDisplay: "short", numberingSystem: "latn", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(language, options).format(value);
}

// Whoever reads it is shown words, never markup: a gap takes text alone.
export function put(root, slots) {
  for (const [slot, text] of Object.entries(slots)) root.querySelector(`[data-slot="${slot}"]`).textContent = text;
}

export function part(name, slots = {}) {
  const made = document.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  put(made, slots);
  return made;
}

// What the templates have marked for us.
export const spot = (name, root = document) => root.querySelector(`[data-${name}]`);
export const one = (selector, root = document) => root.querySelector(selector);

export const when = (target, type, act, options) => target.addEventListener(type, act, options);

export function submitted(form, act) {
  when(form, "submit", (event) => {
    event.preventDefault();
    act();
  });
}
