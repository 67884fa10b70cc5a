// Keeps the whole app on the device, so that it opens with no network at all.
//
// `cargo xtask service-worker` writes the first line of the built file:
//   const BUILD = { version: "…", files: { "/": "sha256-…", "/boot.js": "sha256-…", … } };
// Every build changes that line, which is what makes a browser install the new version. Development builds list no
// files: nothing is kept, nothing is served from here.
const PREFIX = "andon-app-";
const CACHE = PREFIX + BUILD.version;
// The relay answers these. They are never kept and never replaced by the app's page.
const RELAY = ["/api", "/sync", "/healthz", "/readyz"];

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  // Sent by the page when the person agreed. Without it the old version stays until its last tab is closed.
  if (event.data?.type === "skip-waiting") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const relay = RELAY.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`));
  if (request.method !== "GET" || url.origin !== self.location.origin || relay) return;
  // Every address inside the app is the same page; the app reads the rest of the address itself.
  if (request.mode === "navigate") event.respondWith(kept("/", request));
  else if (url.pathname in BUILD.files) event.respondWith(kept(url.pathname, request));
});

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(BUILD.files).map(([path, integrity]) => keep(cache, path, integrity)));
}

// All or nothing: a file that is missing or is not the one of this build fails the installation, and the browser
// tries again later. So a half-updated server never leaves a mixture on the device.
async function keep(cache, path, integrity) {
  // Files with a hash in their name never change, the browser's own cache may answer. The others must be fresh.
  const hashed = /-[0-9a-f]{8,16}[._]/.test(path);
  const response = await fetch(path, { integrity, cache: hashed ? "default" : "no-cache", credentials: "same-origin" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  await cache.put(path, response);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  // The page of the very first visit is looked after at once.
  await self.clients.claim();
}
