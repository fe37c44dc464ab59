// Sizes and times in the page's language, and sentences with their gaps filled.
const language = document.documentElement.lang || "en";
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function bytes(size) {
  const step = Math.min(UNITS.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3));
  const options = { style: "unit", unit: UNITS[step], unitDisplay: step ? "short" : "long", numberingSystem: "latn" };
  const value = size / 1000 ** step;
  return new Intl.NumberFormat(language, { ...options, maximumFractionDigits: value < 10 && step ? 1 : 0 }).format(value);
}

export function remaining(sent, total, milliseconds) {
  const seconds = sent ? ((total - sent) * milliseconds) / sent / 1000 : 0;
  const [value, unit] = seconds < 90 ? [Math.max(1, Math.ceil(seconds)), "second"] : [Math.ceil(seconds / 60), "minute"];
  const options = { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(language, options).format(value);
}

export function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (gap, name) => values[name] ?? gap);
}
