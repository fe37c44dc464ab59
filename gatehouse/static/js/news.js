// Notices that were hidden stay hidden in this browser. It runs where it stands, so that none is seen for a moment.
// <div data-news="name">; a notice that was changed, or an incident that went on, has another name and is shown again.
(() => {
  const key = "gatehouse:hidden-news";
  const section = document.currentScript.parentElement;

  const read = () => {
    try {
      const names = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(names) ? names : [];
    } catch {
      return [];
    }
  };

  const remember = (name) => {
    try {
      localStorage.setItem(key, JSON.stringify([...read(), name].slice(-50)));
    } catch {
      // Without room or permission it is hidden on this page alone.
    }
  };

  const shown = () => [...section.querySelectorAll("[data-news]:not([hidden])")];

  const settle = () => {
    section.hidden = shown().length === 0;
  };

  const hide = (one) => {
    remember(one.dataset.news);
    one.hidden = true;
    settle();
    // The focus goes to what comes next, not back to the top of the page.
    (shown()[0]?.querySelector("button") ?? document.getElementById("main"))?.focus();
  };

  const hidden = read();
  for (const one of section.querySelectorAll("[data-news]")) {
    one.hidden = hidden.includes(one.dataset.news);
    const button = one.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => hide(one));
  }
  settle();
})();
