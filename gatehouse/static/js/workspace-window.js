// The timeline's window: rows are fetched before and after it as they come into view, and the page never holds too many.
const MOST = 360; // rows on the page; past that it is cut back to KEPT at the end that is out of sight
const KEPT = 240;
const log = () => document.getElementById("log");
const scroll = () => document.getElementById("scroll");
const rows = () => [...log().querySelectorAll(":scope > [data-row]")];

// Whether the newest rows are on the page, so that what is new belongs under them.
export const holdsNewest = () => !log()?.querySelector('[data-more="after"]');

export function isAtEnd() {
  const place = scroll();
  return place && holdsNewest() && place.scrollHeight - place.scrollTop - place.clientHeight < 120;
}

export function toEnd() {
  if (scroll()) scroll().scrollTop = scroll().scrollHeight;
}

const anchor = (number) => document.getElementById(`m${number}`) ?? log()?.querySelector(`[data-seq="${number}"]`);

function reveal(number) {
  const row = anchor(number)?.closest("[data-row]");
  row?.scrollIntoView({ block: "center" });
  return Boolean(row);
}

// Where the page opens: at the row that its address names, else at the newest.
export function toPlace() {
  if (!log()) return;
  const wanted = /^#m(\d+)$/.exec(location.hash)?.[1] ?? document.getElementById("talk").dataset.at;
  if (!wanted) toEnd();
  else if (!reveal(wanted)) jump(wanted);
}

async function jump(number) {
  const address = `${document.getElementById("talk").dataset.timeline}?at=${number}`;
  await htmx.ajax("GET", address, { target: "#log", swap: "innerHTML" }).catch(() => {}); // htmx has said what is wrong
  if (!reveal(number)) toEnd();
}

function more(way, row) {
  const made = document.getElementById(`more-${way}`).content.cloneNode(true);
  for (const link of made.querySelectorAll("a")) {
    for (const name of ["href", "hx-get"]) {
      link.setAttribute(name, link.getAttribute(name).replace("TIME", encodeURIComponent(row.dataset.row)));
    }
  }
  return made.firstElementChild;
}

function cut(way) {
  const all = rows();
  if (all.length <= MOST) return;
  const edge = way === "before" ? all[all.length - KEPT] : all[KEPT - 1];
  const isGone = (one) => edge.compareDocumentPosition(one) & (way === "before" ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING);
  for (const one of [...log().children]) if (isGone(one)) one.remove();
  const link = more(way, edge);
  if (way === "before") log().prepend(link);
  else log().append(link);
  htmx.process(link);
}

// Rows that come in or go above what is read must not move it.
function steady(change) {
  const place = scroll();
  const fixed = rows().find((row) => row.getBoundingClientRect().bottom > place.getBoundingClientRect().top);
  const before = fixed?.getBoundingClientRect().top;
  change();
  if (fixed?.isConnected) place.scrollTop += fixed.getBoundingClientRect().top - before;
}

let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const way = event.detail.target.dataset?.more;
  if (!way) return;
  const place = scroll();
  const fixed = rows().find((row) => row.getBoundingClientRect().bottom > place.getBoundingClientRect().top);
  held = { way, fixed, top: fixed?.getBoundingClientRect().top };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!held || !log()) return;
  const { way, fixed, top } = held;
  held = null;
  if (fixed?.isConnected) scroll().scrollTop += fixed.getBoundingClientRect().top - top;
  steady(() => cut(way === "before" ? "after" : "before"));
  showNewest();
});

function showNewest() {
  const button = document.getElementById("newest");
  if (!button) return;
  button.hidden = holdsNewest();
  if (!button.hidden) return;
  delete button.dataset.fresh;
  button.querySelector("span").textContent = button.dataset.words;
}

// Something new came while other rows are read: the way there says so.
export function tellNew() {
  const button = document.getElementById("newest");
  if (!button || button.hidden) return;
  button.dataset.fresh = "";
  button.querySelector("span").textContent = button.dataset.new;
}

export function grown(wasAtEnd) {
  if (wasAtEnd) {
    cut("before");
    toEnd();
  } else steady(() => cut("before"));
}

addEventListener("hashchange", toPlace);
