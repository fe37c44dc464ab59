// Times that the server could only write in UTC are rewritten in the browser's own zone and the page's language.
// The forms are the same as in portal/templatetags/looks.py.
const page = document.documentElement.lang;
const language = page === "en" ? "en-GB" : page; // the day before the month, the day of 24 hours
const latin = { numberingSystem: "latn" };

const format = (at, parts) => new Intl.DateTimeFormat(language, { ...latin, ...parts }).format(at);
const clock = (at) => `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;

function zone(at) {
  const minutes = -at.getTimezoneOffset();
  if (!minutes) return "UTC";
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

function day(at, month) {
  const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return format(at, { day: "numeric", month, ...year });
}

const forms = {
  time: clock,
  date: (at) => format(at, { day: "numeric", month: "long", year: "numeric" }),
  full: (at) => `${day(at, "long")} ${clock(at)} (${zone(at)})`,
  auto: (at) => (at.toDateString() === new Date().toDateString() ? clock(at) : `${day(at, "short")} ${clock(at)}`),
};

function write(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  if (element.dataset.form !== "age") element.textContent = (forms[element.dataset.form] ?? forms.auto)(at);
  element.title = `${forms.date(at)} ${clock(at)} (${zone(at)})`;
}

export function localize(root) {
  for (const element of root.querySelectorAll("time[data-local]")) write(element);
}

localize(document);
document.addEventListener("htmx:load", (event) => localize(event.detail.elt));
