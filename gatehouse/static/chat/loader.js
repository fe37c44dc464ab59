// The chat on a page of somebody else: one frame, one bubble, one name (Gatehouse). It draws nothing before the frame has
// answered from our own origin, and whatever goes wrong in here stays in here.
(() => {
  const script = document.currentScript;
  const early = window.Gatehouse;
  if (!script || (early && !Array.isArray(early))) return;

  const desk = new URL(script.src).origin;
  const { brand = "", language = "", position = "end" } = script.dataset;
  const key = `gatehouse:${brand}`;
  const PATIENCE = 30_000; // ms for the frame to answer
  const PEEK = 20_000;
  const narrow = matchMedia("(max-width: 719.98px)");
  const calls = new Set(["open", "close", "identify", "setContext", "on", "off"]);
  const listeners = {};
  const waiting = []; // what the host asked for before the frame was ready
  let record = {}; // stands in for storage where that is blocked
  let context = {}; // what the host says of where the visitor is
  let told = ""; // the address that the frame knows
  let isReady = false;
  let isOpen = false;
  let texts = {};
  let box, frame, launcher, badge, peek, peeking;

  const SHEET = `
    :host { --edge: 1.25rem; font: 400 14px/1.4 system-ui, sans-serif; }
    .frame, .launch, .peek { position: fixed; box-sizing: border-box; margin: 0; padding: 0; border: 0; }
    .frame { inset-block-end: 5.5rem; inset-inline-end: var(--edge); inline-size: min(384px, 100vw - 2.5rem);
      block-size: min(640px, 100vh - 7rem); border-radius: 18px; color-scheme: normal;
      box-shadow: 0 2px 4px rgb(31 42 50 / .1), 0 18px 48px -8px rgb(31 42 50 / .35);
      visibility: hidden; opacity: 0; translate: 0 12px; transition: opacity .2s, translate .2s, visibility .2s; }
    .frame.is-open { visibility: visible; opacity: 1; translate: none; }
    .launch { inset-block-end: var(--edge); inset-inline-end: var(--edge); display: grid; place-items: center;
      inline-size: 56px; block-size: 56px; border-radius: 50%; background: var(--accent); color: var(--accent-ink);
      cursor: pointer; box-shadow: 0 1px 2px rgb(31 42 50 / .1), 0 6px 20px -4px rgb(31 42 50 / .3); }
    .launch svg { inline-size: 24px; block-size: 24px; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    .launch:focus-visible, .peek:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; }
    .badge { position: absolute; inset-block-start: -2px; inset-inline-end: -2px; display: grid; place-items: center;
      box-sizing: border-box; min-inline-size: 20px; block-size: 20px; padding-inline: 5px; border-radius: 10px;
      background: var(--bad); color: var(--bad-ink); font-size: 11px; font-weight: 600; }
    .peek { inset-block-end: 5.5rem; inset-inline-end: var(--edge); max-inline-size: 288px; padding: 14px; cursor: pointer;
      border-radius: 12px; background: var(--surface); color: var(--ink); font: inherit; text-align: start;
      box-shadow: 0 0 0 1px var(--line), 0 6px 20px -4px rgb(31 42 50 / .3); overflow-wrap: anywhere; }
    :host([data-position="start"]) :is(.frame, .launch, .peek) { inset-inline: var(--edge) auto; }
    [hidden] { display: none !important; }
    @media (max-width: 719.98px) {
      .frame { inset: var(--top, 0) 0 auto; inline-size: 100%; block-size: var(--height, 100dvh); border-radius: 0;
        box-shadow: none; }
      .frame.is-open ~ .launch { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .frame { transition: none; translate: none; } }`;
  const BUBBLE = "M4 11.5a7.5 7.5 0 0 1 7.5-7.5h1a7.5 7.5 0 0 1 0 15H12l-5 2.5v-3.4a7.5 7.5 0 0 1-3-6.1Z";
  const DOWN = "m6 9 6 6 6-6";

  const safely = (act) => (...given) => {
    try {
      return act(...given);
    } catch (error) {
      console.error("Gatehouse:", error);
    }
  };

  // What other tabs of this visitor have kept meanwhile counts too.
  function remembered() {
    try {
      record = { ...record, ...JSON.parse(localStorage.getItem(key)) };
    } catch {}
    return record;
  }

  function keep(name, value) {
    record = { ...remembered(), [name]: value };
    try {
      localStorage.setItem(key, JSON.stringify(record));
    } catch {}
  }

  function element(name, kind, parent) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    parent?.append(made);
    return made;
  }

  function drawing(path, parent) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(space, "path"));
    svg.firstChild.setAttribute("d", path);
    parent.prepend(svg);
  }

  // A host's policy forbids style elements and style attributes in markup; sheets and properties set by script it cannot.
  function dress(root) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      root.adoptedStyleSheets = [sheet];
    } catch {
      element("style", "", root).textContent = SHEET;
    }
  }

  function begin() {
    box = document.createElement("aside");
    const own = { all: "initial", position: "fixed", "inset-block-end": 0, "inline-size": 0, "block-size": 0, "z-index": 2147483000 };
    for (const [name, value] of Object.entries(own)) box.style.setProperty(name, String(value), "important");
    box.dataset.position = position;
    const root = box.attachShadow({ mode: "open" });
    dress(root);
    frame = element("iframe", "frame", root);
    frame.title = "Chat";
    frame.allow = "display-capture; clipboard-write";
    const query = new URLSearchParams({ brand, host: location.origin, language: remembered().language || language });
    frame.src = `${desk}/chat/frame/?${query}`;
    document.body.append(box);
    setTimeout(safely(() => isReady || box.remove()), PATIENCE);
  }

  function launch(root) {
    peek = element("button", "peek", root);
    peek.hidden = true;
    launcher = element("button", "launch", root);
    drawing(BUBBLE, launcher);
    badge = element("span", "badge", launcher);
    badge.hidden = true;
    launcher.onclick = safely(() => (isOpen ? close() : open()));
    peek.onclick = safely(open);
    root.addEventListener("keydown", safely((event) => event.key === "Escape" && close()));
    for (const type of ["resize", "scroll"]) window.visualViewport?.addEventListener(type, safely(fit));
    narrow.addEventListener?.("change", safely(fit));
  }

  // The address without what often holds secrets; a host that wants to tell more calls setContext.
  const page = () => ({ url: location.origin + location.pathname, title: document.title, ...context });

  function tell(type, more) {
    frame.contentWindow?.postMessage({ gatehouse: 1, type, ...more }, desk);
  }

  function here() {
    const now = page();
    told = now.url;
    return now;
  }

  // A title may change with every price. Once there is a visitor, only another address is worth a request.
  function move() {
    if (!remembered().token || page().url !== told) tell("context", { page: here() });
  }

  function emit(name, detail) {
    for (const listener of listeners[name] ?? []) safely(listener)(detail);
  }

  const heard = {
    hello: () => tell("welcome", { record: remembered(), page: here(), isOpen }),
    keep: ({ name, value }) => ["token", "language", "sound"].includes(name) && keep(name, value),
    ready({ texts: given, dir, colours }) {
      texts = given;
      paint({ colours });
      box.dir = dir;
      frame.title = texts.chat;
      box.setAttribute("aria-label", texts.chat);
      if (!isReady) arrive();
      label(0);
    },
    paint,
    unread({ count, label: words }) {
      badge.textContent = count > 9 ? "9+" : count;
      badge.hidden = !count;
      label(count, words);
      emit("unread", { count });
    },
    message(detail) {
      const { name, text, at } = detail;
      if (!isOpen) show(`${name}: ${text}`);
      emit("message", { name, text, at });
    },
    ended: ({ number }) => emit("ended", { number }),
    close: () => close(),
  };

  function arrive() {
    isReady = true;
    launch(box.shadowRoot);
    emit("ready");
    for (const [name, ...given] of waiting.splice(0)) api[name](...given);
  }

  function paint({ colours }) {
    for (const [name, value] of Object.entries(colours)) box.style.setProperty(`--${name}`, value);
  }

  function label(count, words) {
    launcher.setAttribute("aria-label", isOpen ? texts.close : count ? words : texts.open);
    launcher.setAttribute("aria-expanded", String(isOpen));
    launcher.querySelector("path").setAttribute("d", isOpen ? DOWN : BUBBLE);
  }

  function show(words) {
    peek.textContent = words.length > 140 ? `${words.slice(0, 139)}…` : words;
    peek.dir = "auto";
    peek.hidden = false;
    clearTimeout(peeking);
    peeking = setTimeout(() => (peek.hidden = true), PEEK);
  }

  // On a phone the keyboard covers the page, not the window: the frame gets what is left.
  function fit() {
    const view = window.visualViewport;
    const isFull = isOpen && narrow.matches && view;
    frame.style.setProperty("--top", isFull ? `${view.offsetTop}px` : "0");
    frame.style.setProperty("--height", isFull ? `${view.height}px` : "100dvh");
  }

  function turn(open) {
    isOpen = open;
    frame.classList.toggle("is-open", open);
    peek.hidden = true;
    fit();
    label(0);
    emit(open ? "open" : "close");
  }

  function open() {
    if (isOpen) return;
    turn(true);
    badge.hidden = true;
    frame.focus();
    move();
    tell("open", { record: remembered() });
  }

  function close() {
    if (!isOpen) return;
    turn(false);
    launcher.focus();
    tell("close");
  }

  const whenReady = (name, act) =>
    safely((...given) => (isReady ? act(...given) : waiting.push([name, ...given])) && undefined);

  const api = {
    open: whenReady("open", open),
    close: whenReady("close", close),
    identify: whenReady("identify", (jwt) => tell("identify", { jwt: String(jwt) })),
    setContext: safely((given) => {
      context = { ...given };
      if (isReady) move();
    }),
    on: safely((name, listener) => void (listeners[name] ??= new Set()).add(listener)),
    off: safely((name, listener) => void listeners[name]?.delete(listener)),
    push: safely((...lists) => lists.forEach(([name, ...given]) => calls.has(name) && api[name](...given))),
  };

  window.Gatehouse = api;
  if (early) api.push(...early);
  addEventListener("message", safely((event) => {
    if (event.origin !== desk || !frame || event.source !== frame.contentWindow || event.data?.gatehouse !== 1) return;
    if (Object.hasOwn(heard, event.data.type)) heard[event.data.type](event.data);
  }));
  if (document.body) safely(begin)();
  else addEventListener("DOMContentLoaded", safely(begin));
})();
