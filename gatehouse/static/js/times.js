// Times that the server could only write in UTC are rewritten in the browser's own zone and the page's language.
const language = document.documentElement.lang;
const digits = { numberingSystem: "latn" };
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const day = { year: "numeric", month: "long", day: "numeric" };
const forms = {
  time: clock,
  date: day,
  full: { ...day, ...clock, timeZoneName: "shortOffset" },
  auto: { year: "numeric", month: "short", day: "numeric", ...clock },
};

function write(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  const today = at.toDateString() === new Date().toDateString();
  const form = element.dataset.form === "auto" && today ? "time" : element.dataset.form;
  element.textContent = new Intl.DateTimeFormat(language, { ...digits, ...(forms[form] ?? forms.auto) }).format(at);
  element.title = new Intl.DateTimeFormat(language, { ...digits, ...forms.full }).format(at);
}

export function localize(root) {
  for (const element of root.querySelectorAll("time[data-local]")) write(element);
}

localize(document);
document.addEventListener("htmx:load", (event) => localize(event.detail.elt));
