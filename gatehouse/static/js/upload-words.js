// Sizes and times in the page's language, and sentences with their gaps filled.
export const language = document.documentElement.lang || "en";
// As the server says them (portal/templatetags/looks.py).
const UNITS = {
  en: ["B", "kB", "MB", "GB"],
  fr: ["o", "ko", "Mo", "Go"],
  ru: ["Б", "кБ", "МБ", "ГБ"],
  uk: ["Б", "кБ", "МБ", "ГБ"],
};

export function bytes(size) {
  const step = Math.min(3, Math.floor((String(size).length - 1) / 3));
  const value = size / 1000 ** step;
  const digits = value < 10 && step ? 1 : 0;
  const options = { numberingSystem: "latn", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const units = UNITS[language.split("-")[0]] ?? UNITS.en;
  return `${new Intl.NumberFormat(language, options).format(value)}\u00a0${units[step]}`;
}

export function fill(sentence, values) {
  return sentence.replace(/%\((\w+)\)s/g, (gap, name) => values[name] ?? gap);
}
