// Says that an answer waits, and shows a page of ours where there is no connection. What anybody reads is never kept: a
// page always comes from the network, and the cache holds the files in KEPT and nothing else. The server writes KEPT above.
addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("fetch", (event) => answer(event));
addEventListener("message", (event) => event.waitUntil(speak(event.data.language)));
addEventListener("push", (event) => event.waitUntil(show(event.data.json())));
addEventListener("notificationclick", (event) => event.waitUntil(open(event.notification)));
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

const fresh = (path) => new Request(path, { cache: "reload" });

async function keep() {
  const cache = await caches.open(KEPT.cache);
  await cache.addAll([KEPT.offline, ...KEPT.files].map(fresh));
  await skipWaiting();
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("gatehouse-") && name !== KEPT.cache);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

function answer(event) {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(reach(request, KEPT.offline));
  else if (KEPT.files.includes(new URL(request.url).pathname)) event.respondWith(reach(request, request.url));
}

async function reach(request, otherwise) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(otherwise);
    if (!kept) throw error;
    return kept;
  }
}

// The page without a connection speaks the language of the page that was read last.
async function speak(language) {
  const kept = await caches.match(KEPT.offline);
  if (kept?.headers.get("Content-Language") === language) return;
  const cache = await caches.open(KEPT.cache);
  await cache.add(fresh(KEPT.offline)).catch(() => {}); // it stays as it was
}

function show({ title, body, lang, dir, tag, path }) {
  const looks = { icon: KEPT.icon, badge: KEPT.badge, renotify: true };
  return registration.showNotification(title, { body, lang, dir, tag, data: { path }, ...looks });
}

// A tab that is there already shows the answer; a chat has it by itself.
async function open(notification) {
  notification.close();
  const address = new URL(notification.data.path, location.origin);
  const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((one) => new URL(one.url).pathname === address.pathname);
  if (!tab) return clients.openWindow(address.href);
  await tab.focus();
  if (address.pathname !== KEPT.chat) await tab.navigate(address.href).catch(() => {}); // of an older worker's
}

// Browsers say so when their service has given them another endpoint; then no page of ours is open.
async function renew({ oldSubscription: old, newSubscription }) {
  if (!old) return;
  const device = newSubscription ?? (await registration.pushManager.subscribe(old.options));
  const headers = { "Content-Type": "application/json" };
  await fetch(KEPT.renewal, { method: "POST", headers, body: JSON.stringify({ old, device }) });
}
