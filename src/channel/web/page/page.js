// The web messenger's page: shows what the bot says, brings what a person does, keeps both here.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const words = document.body.dataset, title = document.title;
  const log = $("log"), say = $("say"), status = $("status");
  const KEY = "vraag", MOST = 300;
  let unread = 0, sending = false, wait = 1, clearStatus = 0;
  const files = new Map();

  // What was shown and said, oldest first: {id, number, parts} of the bot, {id, mine, …} of the person.
  let talk = read();

  function read() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  }
  function keep() {
    talk = talk.slice(-MOST);
    // A browser that keeps nothing still shows the conversation until the page is closed.
    try { localStorage.setItem(KEY, JSON.stringify(talk)); } catch { /* see above */ }
  }
  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  }

  function make(tag, name, text) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function link(address, text, name) {
    const node = make("a", name, text);
    if (address) { node.href = address; node.target = "_blank"; node.rel = "noopener noreferrer"; }
    return node;
  }
  function blobOf(media) {
    if (media.body !== undefined) return new Blob([media.body], { type: "text/plain" });
    const bytes = Uint8Array.from((media.bytes || media.saved).match(/../g) || [], (d) => parseInt(d, 16));
    return new Blob([bytes], { type: media.bytes ? "image/png" : "application/octet-stream" });
  }
  function drawMedia(media) {
    if (media.picture || media.bytes) {
      const image = make("img");
      image.src = media.picture || URL.createObjectURL(blobOf(media));
      image.alt = media.name;
      image.addEventListener("load", toEnd);
      return image;
    }
    if (media.file === undefined && media.body === undefined && media.saved === undefined) return document.createTextNode(media.name);
    const node = link(media.file || URL.createObjectURL(blobOf(media)), media.name);
    node.download = media.name;
    return node;
  }
  function drawButton(entry, button) {
    if (button.url !== undefined) return link(button.url, button.label, "button");
    const node = make("button", button.extra ? "extra" : "", button.label);
    node.type = "button";
    node.dir = "auto";
    node.addEventListener("click", () => {
      if (button.tap) act({ tap: button.tap, number: entry.number }, button.label, true);
      else if (button.start) act({ text: "/start " + button.start }, button.label, true);
      else if (button.share !== undefined) copy(button.share);
    });
    return node;
  }
  function copy(text) {
    if (navigator.share) return void navigator.share({ text }).catch(() => {});
    navigator.clipboard.writeText(text).then(() => note(words.copied), () => {});
  }
  function draw(entry) {
    const node = make("div", "entry" + (entry.mine ? " mine" : ""));
    node.dataset.id = entry.id;
    node.dir = "auto";
    if (entry.mine) {
      const bubble = make("div", "bubble"), who = make("span", "heard", words.you + ": ");
      // The direction of the entry is that of what was said.
      who.dir = "ltr";
      bubble.append(who, entry.label);
      node.append(bubble);
      const state = entry.failed || (entry.done ? "✓" : "…");
      const mark = make("span", "state" + (entry.failed ? " bad" : ""), state);
      if (!entry.failed) { mark.setAttribute("role", "img"); mark.setAttribute("aria-label", entry.done ? words.received : words.sending); }
      node.append(mark);
      return node;
    }
    for (const part of entry.parts) {
      if (part.text.length || part.media) {
        const bubble = make("div", "bubble");
        if (part.media) bubble.append(drawMedia(part.media));
        for (const [text, style, address] of part.text) {
          bubble.append(!style ? text : style === "a" ? link(address, text) : make(style, "", text));
        }
        node.append(bubble);
      }
      for (const row of part.rows || []) {
        const line = make("div", "row");
        line.setAttribute("role", "group");
        line.setAttribute("aria-label", words.options);
        line.append(...row.map((button) => drawButton(entry, button)));
        node.append(line);
      }
    }
    return node;
  }
  const find = (id) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  function show(entry) {
    if (entry.quiet) return;
    const old = find(entry.id), node = draw(entry);
    if (!old) { log.append(node); return toEnd(); }
    // Whoever is on a button stays on the one in its place.
    const at = [...old.querySelectorAll("button")].indexOf(document.activeElement);
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    old.replaceWith(node);
    if (isAtEnd) toEnd();
    if (at >= 0) (node.querySelectorAll("button")[at] || say).focus();
  }
  function showAll() { log.replaceChildren(...talk.filter((entry) => !entry.quiet).map(draw)); toEnd(); }
  function toEnd() { log.scrollTop = log.scrollHeight; }
  function note(text, stays) {
    clearTimeout(clearStatus);
    status.textContent = text;
    if (!stays) clearStatus = setTimeout(() => { status.textContent = ""; }, 5000);
  }
  function mark() { document.title = unread ? `(${unread}) ${title}` : title; }

  // Outwards: one after the other, each until it is taken; the id makes it count once.
  function act(what, label, quiet, file) {
    const entry = { id: newId(), mine: 1, what, label, quiet: quiet ? 1 : 0, file: file ? 1 : 0 };
    if (file) files.set(entry.id, file);
    talk.push(entry);
    keep();
    show(entry);
    bring();
  }
  async function bring() {
    if (sending) return;
    sending = true;
    for (let entry; (entry = talk.find((entry) => entry.mine && !entry.done && !entry.failed));) {
      const failed = await bringOne(entry);
      if (failed === undefined) {
        note(words.offline, true);
        await new Promise((then) => setTimeout(then, wait * 1000));
        wait = Math.min(wait * 2, 15);
        continue;
      }
      if (status.textContent === words.offline) note("");
      wait = 1;
      const now = talk.find((other) => other.id === entry.id) || entry;
      if (failed) now.failed = failed; else now.done = 1;
      delete now.what;
      files.delete(now.id);
      keep();
      show(now);
      if (failed && now.quiet) note(failed);
    }
    sending = false;
  }
  // Returns "" if it was taken, why it never will be, or nothing if it is to be tried again.
  async function bringOne(entry) {
    const file = files.get(entry.id);
    if (entry.file && !file) return words.refused;
    try {
      const response = file
        ? await fetch(`/file?id=${entry.id}&file=${encodeURIComponent(file.name)}`, { method: "POST", body: file })
        : await fetch("/say", { method: "POST", body: JSON.stringify({ id: entry.id, ...entry.what }) });
      if (response.ok) return "";
      if (response.status === 401) await newCookie();
      if (response.status === 413) return file ? words.tooLarge : words.refused;
      return response.status === 400 ? words.refused : undefined;
    } catch { return undefined; }
  }

  // The browser has lost the cookie, or the program its key: the page gives a new one.
  function newCookie() { return fetch("/").catch(() => {}); }

  // Inwards: an event is kept first and confirmed then; one that comes again is known by its id.
  function listen() {
    const source = new EventSource("/events");
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.onopen = () => { if (status.textContent === words.offline && !sending) note(""); };
    source.onerror = () => {
      note(words.offline, true);
      if (source.readyState === EventSource.CLOSED) setTimeout(() => newCookie().then(listen), 3000);
    };
  }
  function take(event) {
    if (event.kind === "note") return void (event.note && note(event.note));
    if (event.kind === "edit") {
      const entry = talk.find((entry) => entry.number === event.number);
      if (entry) { entry.parts = event.parts; keep(); show(entry); }
    } else if (event.kind === "message") {
      const known = talk.find((entry) => entry.id === event.id);
      const entry = known || { id: event.id };
      entry.number = event.number;
      entry.parts = event.parts;
      if (!known) {
        talk.push(entry);
        if (document.hidden) { unread += 1; mark(); }
      }
      keep();
      show(entry);
    }
    fetch("/seen", { method: "POST", body: JSON.stringify({ id: event.id }) }).catch(() => {});
  }

  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = say.value.trim();
    if (!text) return;
    say.value = "";
    grow();
    act({ text }, text);
  });
  say.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("form").requestSubmit(); }
  });
  function grow() { say.rows = Math.min(8, say.value.split("\n").length); }
  say.addEventListener("input", grow);
  $("attach").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => {
    const [file] = $("file").files;
    $("file").value = "";
    if (file) act({}, file.name, false, file);
  });
  $("clear").addEventListener("click", () => { talk = talk.filter((entry) => entry.mine && !entry.done && !entry.failed); keep(); showAll(); say.focus(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { unread = 0; mark(); } });
  // Another tab of the same visitor kept something.
  addEventListener("storage", (event) => { if (event.key === KEY) { talk = read(); showAll(); } });

  showAll();
  listen();
  const path = location.pathname.match(/^\/d\/([^/]+)$/);
  if (path) {
    history.replaceState(null, "", "/");
    act({ text: "/start " + decodeURIComponent(path[1]) }, "", true);
  } else if (!talk.length) {
    act({ text: "/start" }, "", true);
  }
  bring();
})();
