// The service worker. It keeps the pages that were visited, the scripts, and on request the whole guide as one bundle.
// The network comes first; a copy is shown when there is none within PATIENCE, and says how old it is. Nothing that
// the functions answer is ever kept: no status, no receipt. The verification page keeps itself (decision 0032).
const PATIENCE = 3000, MOST_PAGES = 60, DAY = 864e5;
const ours = path => !/^\/(en\/)?(api|kantor|data|cek)(\/|$)/.test(path);
const words = path => WORDS[path.startsWith("/en/") ? "en" : "id"];
const age = (date, said) => {
  const days = Math.floor((Date.now() - date) / DAY), shown = new Date(date).toLocaleDateString(said.locale);
  return (days < 1 ? said.today : said.days.replace("{n}", days)).replace("{date}", shown);
};
const html = (body, status) =>
  new Response(body, { status, headers: { "Content-Type": "text/html; charset=utf-8", "Date": new Date().toUTCString() } });
const keep = async (request, answer) => {
  const pages = await caches.open("halaman");
  await pages.delete(request);
  await pages.put(request, answer);
  const all = await pages.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_PAGES))) await pages.delete(old);
};
// A copy of the page at URL: [its HTML, when it was fetched], or nothing.
const copyOf = async url => {
  const visited = await caches.match(url, { cacheName: "halaman" });
  if (visited) return [await visited.text(), Date.parse(visited.headers.get("Date"))];
  const path = new URL(url).pathname;
  const stored = await caches.match(bundleFor(path), { cacheName: "panduan" });
  if (!stored) return;
  const { frame, pages } = await stored.json(), found = pages[path];
  if (!found) return;
  const fill = { TITLE: found[0], MAIN: found[1] };
  return [frame.replace(/@@(TITLE|MAIN)@@/g, (_, name) => fill[name]), Date.parse(stored.headers.get("Date"))];
};
const bundleFor = path => path.startsWith("/en/") ? "/panduan.en.json" : "/panduan.id.json";
const fromCopy = async url => {
  const found = await copyOf(url), said = words(new URL(url).pathname);
  if (!found) return;
  const note = `<p role="status"><strong>${age(found[1], said)}</strong></p>`;
  return html(found[0].replace(/<main[^>]*>/, start => start + note), 200);
};
const page = async event => {
  const { request } = event, said = words(new URL(request.url).pathname);
  // the browser's own cache would give a page of yesterday without a word
  const fetched = fetch(request, { cache: "no-cache" }).then(answer => {
    if (answer.ok && !answer.redirected) event.waitUntil(keep(request.url, answer.clone()));
    return answer;
  });
  event.waitUntil(fetched.then(() => refresh(bundleFor(new URL(request.url).pathname))).catch(() => {}));
  const late = new Promise(done => setTimeout(done, PATIENCE));
  const first = await Promise.race([fetched.catch(() => {}), late]);
  return first || await fromCopy(request.url) || fetched.catch(() => html(said.nothing, 503));
};
const script = async request =>
  await caches.match(request, { cacheName: "skrip" }) || fetch(request).then(async answer => {
    if (answer.ok) await (await caches.open("skrip")).put(request, answer.clone());
    return answer;
  });
const save = async address => {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw answer.status;
  const count = Object.keys((await answer.clone().json()).pages).length;
  await (await caches.open("panduan")).put(address, answer);
  return count;
};
// A saved guide that is older than a day is fetched again, after the page.
const refresh = async address => {
  const stored = await caches.match(address, { cacheName: "panduan" });
  if (stored && Date.now() - Date.parse(stored.headers.get("Date")) > DAY) await save(address);
};
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim().then(async () => {
  for (const open of await clients.matchAll()) {
    const path = new URL(open.url).pathname, answer = ours(path) && await fetch(path).catch(() => {});
    if (answer && answer.ok) await keep(new URL(path, location).href, answer);
  }
})));
addEventListener("message", event => event.waitUntil(
  save(bundleFor(event.data)).then(count => event.source.postMessage(count), () => event.source.postMessage(0))
));
addEventListener("fetch", event => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !ours(pathname)) return;
  if (pathname.startsWith("/skrip/")) event.respondWith(script(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});
