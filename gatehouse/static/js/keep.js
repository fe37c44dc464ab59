// What is typed stays over reloads and errors, in this tab only (sessionStorage), until it has arrived.
// <form data-keep="name">; the page that says "sent" carries an element with data-kept-sent="name".
const place = (form) => `keep:${form.dataset.keep}`;

for (const mark of document.querySelectorAll("[data-kept-sent]")) sessionStorage.removeItem(`keep:${mark.dataset.keptSent}`);

for (const form of document.querySelectorAll("form[data-keep]")) {
  const field = form.querySelector("textarea");
  if (!field.value) field.value = sessionStorage.getItem(place(form)) ?? "";
  field.addEventListener("input", () => {
    if (field.value) sessionStorage.setItem(place(form), field.value);
    else sessionStorage.removeItem(place(form));
  });
}
