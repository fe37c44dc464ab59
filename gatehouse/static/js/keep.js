// What is typed stays over reloads and errors, in this tab only (sessionStorage), until it has arrived.
// <form data-keep="name">; the page that says that it has arrived carries data-kept-sent="name".
const place = (name) => `gatehouse:reply:${name}`;

function write(name, value) {
  try {
    if (value) sessionStorage.setItem(place(name), value);
    else sessionStorage.removeItem(place(name));
  } catch {
    // Without room or permission the form works as it does without scripts.
  }
}

function read(name) {
  try {
    return sessionStorage.getItem(place(name)) ?? "";
  } catch {
    return "";
  }
}

for (const mark of document.querySelectorAll("[data-kept-sent]")) write(mark.dataset.keptSent, "");

for (const form of document.querySelectorAll("form[data-keep]")) {
  const name = form.dataset.keep;
  const field = form.querySelector("textarea");
  // What came back from the server stands over what was kept: it has marks where secrets were.
  if (field.value) write(name, field.value);
  else field.value = read(name);
  field.addEventListener("input", () => write(name, field.value));
}
