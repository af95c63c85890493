"use strict";
// Makes pages livelier; all of them work without it.
if (document.getElementById("live-part")) follow();

// Looks again whenever something new is on disk, and while the page is looked at.
function follow() {
  let source = null, busy = false, again = false;
  const look = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const began = Date.now();
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok) swap(await answer.text(), "live-part");
    } catch { /* The connection comes back, and with it the next event. */ }
    // A page that takes long to make is asked for less often.
    setTimeout(() => {
      busy = false;
      // What is being made shows its progress, although nothing new is on disk.
      const isMaking = document.querySelector("#live-part[data-again]");
      if (again || isMaking) { again = false; look(); }
    }, Math.max(200, Date.now() - began));
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

// Shows what is typed into a form of a search or a condition, while one types.
for (const form of document.querySelectorAll("form[data-typed]")) {
  let wait = 0, newest = 0;
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(async () => {
      const mine = ++newest;
      const address = form.action + "?" + new URLSearchParams(new FormData(form));
      try {
        const answer = await fetch(address, { credentials: "same-origin" });
        if (answer.ok && mine === newest) swap(await answer.text(), form.dataset.typed);
      } catch { /* The next letter asks again. */ }
    }, 150);
  });
}

// Puts the new content of a part in place, with what was opened still open.
function swap(text, id) {
  const part = document.getElementById(id);
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(id);
  if (!fresh || fresh.outerHTML === part.outerHTML) return;
  const open = [...part.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? false; });
  part.toggleAttribute("data-again", fresh.hasAttribute("data-again"));
  part.replaceChildren(...document.adoptNode(fresh).childNodes);
}
