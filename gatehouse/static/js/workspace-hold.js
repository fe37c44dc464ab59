// A click is lost when what was pressed is exchanged before it is let go, and a way that somebody has taken when the page loads
// itself again meanwhile. What the page has fetched by itself is left where it is then, and fetched once more afterwards.
const TAKES = 3000; // milliseconds: a way that still has not led elsewhere by then was a download, or he has stayed

let isPressed = false, goes = 0, count = 0, waiting = [];

// How much was left so far; whoever finds more after his request than before it asks again `whenFree`.
export const left = () => count;

export function whenFree(act) {
  waiting.push(act);
  goOn();
}

function goOn() {
  if (isPressed || goes) return;
  const acts = waiting;
  waiting = [];
  for (const act of acts) act();
}

function letGo() {
  isPressed = false;
  goOn();
}

addEventListener("pointerdown", ({ button, isPrimary }) => { isPressed = isPrimary && button === 0; }, true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(letGo), true); // after its click
addEventListener("blur", letGo);

addEventListener("beforeunload", () => {
  goes += 1;
  setTimeout(() => { goes -= 1; goOn(); }, TAKES);
});

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.detail.requestConfig.headers["X-Background"] || !(isPressed || goes)) return;
  event.preventDefault();
  count += 1;
});
