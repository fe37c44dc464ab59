// Says how a password stands while it is typed. The server judges it, by the rule that takes or refuses it.
const PAUSE = 400; // ms without a key

async function judge(place, field) {
  const { form } = field;
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const body = JSON.stringify({ password: field.value, name: form.elements.namedItem("name")?.value ?? "" });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(place.dataset.strength, { method: "POST", headers, body }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function show(place, judged) {
  place.hidden = !judged;
  if (!judged) return;
  const bar = place.querySelector("[role=meter]");
  bar.dataset.score = judged.score;
  bar.setAttribute("aria-valuenow", judged.score);
  bar.setAttribute("aria-valuetext", judged.said);
  place.querySelector("[role=status]").textContent = judged.said;
}

function begin(place) {
  const field = document.getElementById(place.dataset.of);
  let turn = 0;
  let pause = 0;
  const look = async () => {
    const mine = turn;
    const judged = await judge(place, field);
    if (mine === turn) show(place, judged); // else more was typed meanwhile
  };
  field.addEventListener("input", () => {
    turn += 1;
    clearTimeout(pause);
    if (field.value) pause = setTimeout(look, PAUSE);
    else show(place, null);
  });
}

document.querySelectorAll("[data-strength]").forEach(begin);
