// Does the work that a hot door asks for, shows how far it is, and sends the form by itself.
const form = document.querySelector("form[data-work]");

function give() {
  form.querySelector("[data-working]").hidden = true;
  form.querySelector("[data-by-hand]").hidden = false;
}

function begin() {
  const bar = form.querySelector("progress");
  const proof = form.elements.namedItem("proof");
  const found = [];
  const worker = new Worker(form.dataset.worker);
  worker.onerror = give;
  worker.onmessage = ({ data }) => {
    found.push(data);
    bar.value = found.length;
    if (found.length < bar.max) return;
    worker.terminate();
    proof.value = found.join(",");
    form.requestSubmit(form.querySelector("button[value=send]"));
  };
  worker.postMessage({ seed: form.dataset.seed, bits: Number(form.dataset.bits), parts: bar.max });
}

if (form) {
  form.querySelector("[data-by-hand]").hidden = true;
  form.querySelector("[data-working]").hidden = false;
  try {
    begin();
  } catch {
    give();
  }
}
