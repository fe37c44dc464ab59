// The texts of the page in its language, and the parts that are put into it.
import { fill, language } from "../js/upload-words.js";

export const panel = JSON.parse(document.getElementById("panel").textContent);
const tongue = language === "en" ? "en-GB" : language; // the clock of 24 hours
const plurals = new Intl.PluralRules(language);

export const say = (name, values = {}) => fill(panel.texts[name], values);
export const counted = (forms, count) => fill(forms[count] ?? forms[plurals.select(count)] ?? forms[1], { count });

export function clock(at) {
  const moment = new Date(at);
  const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  const parts = { hour: "2-digit", minute: "2-digit", numberingSystem: "latn", ...day };
  return new Intl.DateTimeFormat(tongue, parts).format(moment);
}

export function span(seconds) {
  const [value, unit] = seconds < 60 ? [Math.max(1, seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
  const options = { style: "unit", unit, unitDisplay: "short", numberingSystem: "latn", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(language, options).format(value);
}

// Whoever reads it is shown words, never markup: a gap takes text alone.
export function part(name, slots = {}) {
  const made = document.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  for (const [slot, text] of Object.entries(slots)) made.querySelector(`[data-slot="${slot}"]`).textContent = text;
  return made;
}

export const one = (selector, root = document) => root.querySelector(selector);
