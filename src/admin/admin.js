"use strict";
// Makes pages livelier; all of them work without it.
const LONGEST = 16000;
const state = document.getElementById("line-state");
if (document.getElementById("live-part")) follow();

// On a narrow screen the pages stand in one row that moves: the one that is open is in view.
document.querySelector("nav.pages [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Shows what is wrong with the connection; nothing if all is well.
function tell(words) { if (state.textContent !== words) state.textContent = words; }

// Asks for an address. Returns the page if it is there. If we may not see it any more, what happened
// takes the place of everything that stands here.
async function ask(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    const text = await answer.text();
    if (answer.ok) { tell(""); return { text }; }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if ([401, 403, 404].includes(answer.status)) {
      document.title = fresh.title;
      document.body.replaceChildren(...document.adoptNode(fresh.body).childNodes);
      return { isOver: true };
    }
    tell(fresh.querySelector("[role=alert]")?.textContent || state.dataset.offline);
    return { status: answer.status };
  } catch {
    tell(state.dataset.offline);
    return {};
  }
}

// Looks again whenever something new is on disk, and while the page is looked at.
function follow() {
  let source = null, busy = false, again = false, isOver = false, wait = 1;
  const look = async () => {
    if (isOver) return;
    if (busy) { again = true; return; }
    busy = true;
    const began = Date.now();
    const found = await ask(location.href);
    if (found.isOver) { isOver = true; source?.close(); return; }
    if (found.text) swap(found.text, "live-part");
    // What is being made shows its progress, although nothing new is on disk. What was not to be had
    // is asked for again.
    const isMaking = document.querySelector("#live-part[data-again]") || found.status;
    // A page that takes long to make is asked for less often.
    setTimeout(() => {
      busy = false;
      if (again || isMaking) { again = false; look(); }
    }, Math.max(found.status ? 3000 : 200, Date.now() - began));
  };
  const listen = () => {
    if (document.hidden || isOver) { source?.close(); source = null; return; }
    if (source) return;
    const mine = source = new EventSource("/admin/events");
    mine.onopen = () => { wait = 1; look(); };
    mine.onmessage = look;
    mine.onerror = () => {
      tell(state.dataset.offline);
      // A browser gives up for good when something else than events comes, such as the refusal of a
      // server in front. Looking tells whether we are still in.
      if (mine.readyState !== EventSource.CLOSED || source !== mine) return;
      source = null;
      look();
      setTimeout(listen, wait * 1000);
      wait = Math.min(wait * 2, 15);
    };
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
      // The head of a request has room for so much.
      const found = address.length > LONGEST ? { status: 431 } : await ask(address);
      if (mine !== newest || found.isOver) return;
      if (found.text) return swap(found.text, form.dataset.typed);
      // What stands there is of other words than these.
      if (found.status === 431) tell(state.dataset.long);
      document.getElementById(form.dataset.typed).textContent = state.textContent;
    }, 150);
  });
}

// A part with an address of its own is opened below its link; a new page has it anew.
const opened = new Map();
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.part");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const address = link.getAttribute("href");
  if (opened.delete(address)) return showOpened();
  await openPart(address);
  if (!opened.has(address)) location.assign(address);
});
async function openPart(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) opened.set(address, page.getElementById("live-part").innerHTML); else opened.delete(address);
  } catch { opened.delete(address); }
  showOpened();
}
function showOpened() {
  document.querySelectorAll("a.part").forEach((link) => {
    const known = opened.get(link.getAttribute("href")), below = link.nextElementSibling;
    link.setAttribute("aria-expanded", String(known !== undefined));
    if (below?.innerHTML === known) return;
    below?.remove();
    if (known === undefined) return;
    const part = document.createElement("div");
    part.innerHTML = known;
    link.after(part);
  });
}
showOpened();

// Puts the new content of a part in place: what was opened is still open, and whoever was on
// something is on the same thing, or what stands in its place.
function swap(text, id) {
  const part = document.getElementById(id);
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(id);
  if (!fresh || fresh.outerHTML === part.outerHTML) return;
  const open = [...part.querySelectorAll("details")].map((one) => one.open);
  fresh.querySelectorAll("details").forEach((one, at) => { one.open = open[at] ?? false; });
  const all = () => [...part.querySelectorAll("a, button, summary, input, select, textarea, [tabindex]")];
  const on = document.activeElement, at = all().indexOf(on), href = at < 0 ? null : on.getAttribute("href");
  const moved = [...part.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
  part.toggleAttribute("data-again", fresh.hasAttribute("data-again"));
  part.replaceChildren(...document.adoptNode(fresh).childNodes);
  showOpened();
  [...opened.keys()].forEach(openPart);
  part.querySelectorAll(".scroll").forEach((one, nth) => { one.scrollLeft = moved[nth] ?? 0; });
  if (at < 0) return;
  const same = href && all().find((one) => one.getAttribute("href") === href);
  (same || all()[at] || document.getElementById("the-page")).focus({ preventScroll: true });
}
