// The picture to sign in by: made anew every half minute while somebody looks at the page, and gone while nobody does.
const MOST = 10; // pictures, about five minutes; then its owner asks for another

const place = document.querySelector("[data-qr]");
const form = document.querySelector("[data-qr-new]");
let due = 0; // when the next picture is asked for
let shown = 0;

const isWaiting = () => place.querySelector("[data-qr-left]") !== null;

function plan() {
  const seconds = Number(place.querySelector("[data-qr-left]")?.dataset.qrLeft ?? 0);
  due = Date.now() + seconds * 1000;
}

async function renew() {
  due = Infinity; // one at a time
  shown += 1;
  const answer = await fetch(form.action, { method: "POST", headers: { "X-Part": "1" }, body: new FormData(form) }).catch(() => null);
  if (!answer?.ok) return place.replaceChildren(); // the button below asks again, and says why not
  place.innerHTML = await answer.text();
  if (isWaiting()) plan();
  else if (document.activeElement === document.body) document.getElementById("code").focus();
}

function look() {
  place.hidden = document.hidden;
  if (document.hidden || !isWaiting() || Date.now() < due) return;
  if (shown < MOST) renew();
  else place.replaceChildren();
}

plan();
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
