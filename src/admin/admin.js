"use strict";
// Makes pages livelier; all of them work without it.
const live = document.getElementById("live-part");
if (live) follow();

// Looks again whenever something new is on disk, and while the page is looked at.
function follow() {
  let source = null, busy = false, again = false;
  const look = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const began = Date.now();
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok) swap(await answer.text());
    } catch { /* The connection comes back, and with it the next event. */ }
    // A page that takes long to make is asked for less often.
    setTimeout(() => { busy = false; if (again) { again = false; look(); } }, Math.max(100, Date.now() - began));
  };
  const listen = () => {
    if (document.hidden) { source?.close(); source = null; return; }
    if (source) return;
    source = new EventSource("/admin/events");
    source.onopen = look;
    source.onmessage = look;
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

// Puts the new content in place, with what was opened still open.
function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live-part");
  if (!fresh || fresh.innerHTML === live.innerHTML) return;
  const open = [...live.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? false; });
  live.replaceChildren(...document.adoptNode(fresh).childNodes);
}
