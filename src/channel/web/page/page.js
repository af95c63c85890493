// The web messenger's page: shows what the bot says, brings what a person does, keeps both here.
// A seat is one person's chat: the visitor's own, or on the demonstration the three members of a group.
"use strict";
(() => {
  const words = document.body.dataset, title = document.title;
  const MOST = 300, MEMBERS = [1, 2, 3];
  let unread = 0, sending = false, wait = 1;
  const files = new Map();
  // Whoever chose a language on the page chose it for the conversation, too.
  const chosen = words.chosen ? "language=" + words.chosen : "", plain = chosen ? "/?" + chosen : "/";
  if (window !== window.parent) document.documentElement.classList.add("framed");

  // What was shown and said has a key for each entry, so that two tabs never overwrite each other's.
  // A browser that keeps nothing still shows the conversation until the page is closed.
  const kept = (() => {
    try { localStorage.getItem("vraag"); return localStorage; } catch { /* it keeps nothing */ }
    const all = new Map();
    return {
      get length() { return all.size; }, key: (at) => [...all.keys()][at],
      getItem: (key) => all.get(key), setItem: (key, value) => all.set(key, value), removeItem: (key) => all.delete(key),
    };
  })();
  const beginning = (member) => `vraag/${words.visitor}/${member}/`;
  function read(member) {
    const all = [];
    for (let at = 0; at < kept.length; at += 1) {
      const key = kept.key(at);
      if (!key.startsWith(beginning(member))) continue;
      try { all.push(JSON.parse(kept.getItem(key))); } catch { /* not ours */ }
    }
    return all.sort((one, other) => one.at - other.at);
  }
  const isWaiting = (entry) => entry.mine && !entry.done && !entry.failed;
  // Puts an entry behind the others, or in the place of itself.
  function put(member, entry, talk) {
    if (!entry.at) entry.at = Math.max(Date.now(), ...talk.slice(-1).map((last) => last.at + 1));
    if (!talk.includes(entry)) talk.push(entry);
    while (talk.length > MOST && !isWaiting(talk[0])) kept.removeItem(beginning(member) + talk.shift().id);
    try { kept.setItem(beginning(member) + entry.id, JSON.stringify(entry)); } catch { /* there is no room */ }
  }
  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  }
  // Files are only in the tab that chose them.
  const tab = (() => {
    try { return sessionStorage.vraagTab || (sessionStorage.vraagTab = newId()); } catch { return newId(); }
  })();

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
  function drawMedia(media, loaded) {
    if (media.picture || media.bytes) {
      const image = make("img");
      image.src = media.picture || URL.createObjectURL(blobOf(media));
      image.alt = media.name;
      image.addEventListener("load", loaded);
      return image;
    }
    if (media.file === undefined && media.body === undefined && media.saved === undefined) return document.createTextNode(media.name);
    const node = link(media.file || URL.createObjectURL(blobOf(media)), media.name);
    node.download = media.name;
    return node;
  }
  const isDemonstration = words.commands !== undefined;
  function mark() { document.title = unread ? `(${unread}) ${title}` : title; }

  function seat(root) {
    const member = Number(root.dataset.member);
    const $ = (part) => document.getElementById(part + (member || ""));
    const log = $("log"), say = $("say"), status = $("status");
    let talk = read(member), isAtEnd = true, isInGroup = member > 0, clearStatus = 0;

    function note(text, stays) {
      clearTimeout(clearStatus);
      status.textContent = text;
      if (!stays) clearStatus = setTimeout(() => { status.textContent = ""; }, 5000);
    }
    function copy(text) {
      if (navigator.share) return void navigator.share({ text }).catch(() => {});
      navigator.clipboard.writeText(text).then(() => note(words.copied), () => {});
    }
    function drawButton(entry, button) {
      if (button.url !== undefined) return link(button.url, button.label, "button");
      const node = make("button", button.extra ? "extra" : "", button.label);
      node.type = "button";
      node.dir = "auto";
      node.addEventListener("click", () => press(entry, button));
      return node;
    }
    function press(entry, button, as) {
      if (button.tap) act({ tap: button.tap, number: entry.number, group: entry.group, of: entry.of }, button.label, true, undefined, as);
      else if (button.start) act({ text: "/start " + button.start }, button.label, true);
      else if (button.share !== undefined) copy(button.share);
    }
    function bubble(who, label) {
      const node = make("div", "bubble"), name = make("span", who === words.you ? "heard" : "who", who + ": ");
      // The direction of the entry is that of what was said.
      name.dir = "ltr";
      node.append(name, label);
      return node;
    }
    function draw(entry) {
      const node = make("div", "entry" + (entry.mine ? " mine" : ""));
      node.dataset.id = entry.id;
      node.dir = "auto";
      if (entry.from) node.append(bubble(entry.from, entry.label));
      if (entry.mine) {
        node.append(bubble(words.you, entry.label));
        const state = make("span", "state" + (entry.failed ? " bad" : ""), entry.failed || (entry.done ? "✓" : "…"));
        if (!entry.failed) { state.setAttribute("role", "img"); state.setAttribute("aria-label", entry.done ? words.received : words.sending); }
        node.append(state);
      }
      if (member && entry.parts && !entry.group) node.append(make("span", "state", words.private));
      for (const part of entry.parts || []) {
        if (part.text.length || part.media) {
          const said = make("div", "bubble");
          if (part.media) said.append(drawMedia(part.media, toEnd));
          for (const [text, style, address] of part.text) {
            said.append(!style ? text : style === "a" ? link(address, text) : make(style, "", text));
          }
          node.append(said);
        }
        if (!part.rows?.length) continue;
        const options = make("div", "options");
        options.setAttribute("role", "group");
        options.setAttribute("aria-label", words.options);
        for (const row of part.rows) {
          const line = make("div", "row");
          line.append(...row.map((button) => drawButton(entry, button)));
          options.append(line);
        }
        node.append(options);
      }
      return node;
    }
    const find = (id) => log.querySelector(`[data-id="${CSS.escape(id)}"]`);
    function show(entry) {
      if (entry.quiet) return;
      if (entry.parts) writesTo(entry.group);
      const old = find(entry.id), node = draw(entry), was = isAtEnd;
      if (!old) { log.append(node); return toEnd(); }
      // Whoever is on a button stays on the one in its place.
      const at = [...old.querySelectorAll("button")].indexOf(document.activeElement);
      old.replaceWith(node);
      if (was) toEnd();
      if (at >= 0) (node.querySelectorAll("button")[at] || say).focus();
    }
    function showAll() {
      log.replaceChildren(...talk.filter((entry) => !entry.quiet).map(draw));
      const last = talk.filter((entry) => entry.parts).pop();
      if (last) writesTo(last.group);
      toEnd();
    }
    function toEnd() { log.scrollTop = log.scrollHeight; isAtEnd = true; }
    // A member of a group writes to where the newest message was.
    function writesTo(group) {
      if (!member) return;
      isInGroup = Boolean(group);
      say.placeholder = isInGroup ? words.group : words.inPrivate;
      say.setAttribute("aria-label", `${root.dataset.name}: ${say.placeholder}`);
    }
    // Does something as the person of this seat, or as somebody of the group who has none.
    function act(what, label, quiet, file, as) {
      const entry = { id: newId(), mine: 1, what, label, quiet: quiet ? 1 : 0, as: as && as.member };
      if (what.tap) entry.tapped = what.number;
      if (member) Object.assign(what, as || { member, name: root.dataset.name });
      if (file) { entry.file = tab; files.set(entry.id, file); }
      put(member, entry, talk);
      show(entry);
      if (what.group && what.text) seats.forEach((other) => other.hears(member, root.dataset.name, entry));
      bring();
    }

    say.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("form").requestSubmit(); }
    });
    $("form").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = say.value.trim();
      if (!text) return;
      say.value = "";
      grow();
      act(isInGroup ? { text, group: true } : { text }, text);
    });
    function grow() { say.rows = Math.min(8, say.value.split("\n").length); }
    say.addEventListener("input", grow);
    $("attach").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => {
      const [file] = $("file").files;
      $("file").value = "";
      if (file) act({}, file.name, false, file);
    });
    // A scroll that comes after the size changed and before that was seen is not the reader's.
    let size = "";
    const sizeNow = () => log.clientWidth + "x" + log.clientHeight;
    log.addEventListener("scroll", () => {
      if (sizeNow() === size) isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    });
    // The keyboard of a phone, a turned phone, a window made smaller: the newest question stays in view.
    new ResizeObserver(() => { size = sizeNow(); if (isAtEnd) toEnd(); }).observe(log);
    showAll();
    return {
      member, act, note, log,
      isOffline: () => status.textContent === words.offline,
      isEmpty: () => !talk.length,
      has: (id) => talk.some((entry) => entry.id === id && !entry.as),
      // What can be answered here with a button, newest first; for whoever has no seat, in the group.
      open: (as) => [...talk].reverse().map((entry) => ({
        entry, buttons: (entry.parts || []).flatMap((part) => part.rows || []).flat().filter((button) => button.tap && !button.extra),
      })).find(({ entry, buttons }) => buttons.length && (entry.group || !as)),
      hasAnswered: (entry, as) => talk.some((other) => other.tapped === entry.number && other.as === (as && as.member)),
      press,
      waiting: () => talk.find((entry) => isWaiting(entry) && (!entry.file || entry.file === tab || Date.now() - entry.at > 600000)),
      hears(from, name, entry) {
        if (from !== member) { const heard = { id: entry.id + "-" + member, from: name, label: entry.label, done: 1 }; put(member, heard, talk); show(heard); }
      },
      // An answer came to what was brought: "" if it was taken, else why not.
      settles(entry, failed) {
        if (failed) entry.failed = failed; else entry.done = 1;
        delete entry.what;
        put(member, entry, talk);
        show(entry);
        if (failed && entry.quiet) note(failed);
      },
      // Takes a message or an edit; returns whether it is new.
      takes(event) {
        const isEdit = event.kind === "edit";
        const known = talk.find((entry) => isEdit ? entry.number === event.number : entry.id === event.id);
        if (isEdit && !known) return false;
        const entry = known || { id: event.id };
        Object.assign(entry, { number: event.number, parts: event.parts });
        if (event.group) Object.assign(entry, { group: true, of: event.member === null ? undefined : event.member });
        put(member, entry, talk);
        show(entry);
        return !known;
      },
      // Another tab kept or removed something.
      follows(key, value) {
        const id = key && key.slice(beginning(member).length);
        if (key && !key.startsWith(beginning(member))) return;
        const old = talk.find((entry) => entry.id === id);
        if (!key || !value || !old) { talk = read(member); return void showAll(); }
        Object.assign(old, JSON.parse(value));
        show(old);
      },
      clear() {
        talk.filter((entry) => !isWaiting(entry)).forEach((entry) => kept.removeItem(beginning(member) + entry.id));
        talk = talk.filter(isWaiting);
        showAll();
      },
    };
  }

  // Outwards: one after the other, each until it is taken; the id makes it count once.
  async function bring() {
    if (sending) return;
    sending = true;
    const next = () => { for (const one of seats) { const entry = one.waiting(); if (entry) return [one, entry]; } };
    for (let found; (found = next());) {
      const [one, entry] = found, failed = await bringOne(entry);
      if (failed === undefined) {
        one.note(words.offline, true);
        await new Promise((then) => setTimeout(then, wait * 1000));
        wait = Math.min(wait * 2, 15);
        continue;
      }
      if (one.isOffline()) one.note("");
      wait = 1;
      files.delete(entry.id);
      one.settles(entry, failed);
    }
    sending = false;
  }
  // Returns "" if it was taken, why it never will be, or nothing if it is to be tried again.
  async function bringOne(entry) {
    const file = files.get(entry.id);
    if (entry.file && !file) return words.refused;
    try {
      const response = file
        ? await fetch(`/file?id=${entry.id}&file=${encodeURIComponent(file.name)}&${chosen}`, { method: "POST", body: file })
        : await fetch("/say", { method: "POST", body: JSON.stringify({ id: entry.id, language: words.chosen || undefined, ...entry.what }) });
      if (response.ok) return "";
      if (response.status === 401) await newCookie();
      if (response.status === 413) return file ? words.tooLarge : words.refused;
      if (response.status === 409) return words.unasked;
      if (response.status === 429) return file ? words.tooMany : words.tooFast;
      return response.status === 400 ? words.refused : undefined;
    } catch { return undefined; }
  }

  // The browser has lost the cookie, or the program its key: the page gives a new one.
  function newCookie() { return fetch("/").catch(() => {}); }

  // Inwards: an event is kept first and confirmed then; one that comes again is known by its id.
  function listen() {
    const source = new EventSource("/events");
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.onopen = () => seats.forEach((one) => { if (one.isOffline() && !sending) one.note(""); });
    source.onerror = () => {
      seats.forEach((one) => one.note(words.offline, true));
      if (source.readyState === EventSource.CLOSED) setTimeout(() => newCookie().then(listen), 3000);
    };
  }
  function take(event) {
    if (event.kind === "note") return void (event.note && seats.forEach((one) => { if (one.has(event.tap)) one.note(event.note, isDemonstration); }));
    const isForAll = event.group && event.member === null;
    for (const member of isForAll ? MEMBERS : [event.member || 0]) {
      const one = seats.find((one) => one.member === member);
      if (one) { if (one.takes(event) && document.hidden) { unread += 1; mark(); } }
      // A seat of the visitor's that this page does not show finds it when it is opened.
      else if (event.kind === "message") put(member, { id: event.id, number: event.number, parts: event.parts, group: event.group, of: isForAll ? undefined : event.member }, read(member));
    }
    fetch("/seen", { method: "POST", body: JSON.stringify({ id: event.id }) }).catch(() => {});
    if (isDemonstration) guide();
  }

  const seats = [...document.querySelectorAll(".seat")].map(seat);
  document.getElementById("clear").addEventListener("click", () => seats.forEach((one) => one.clear()));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { unread = 0; mark(); } });
  addEventListener("storage", (event) => seats.forEach((one) => one.follows(event.key, event.newValue)));

  listen();
  const path = location.pathname.match(/^\/d\/([^/]+)$/), [first] = seats;
  if (isDemonstration) demonstrate(JSON.parse(words.commands));
  else if (path) {
    history.replaceState(null, "", plain);
    first.act({ text: "/start " + decodeURIComponent(path[1]) }, "", true);
  } else {
    if (location.search) history.replaceState(null, "", plain);
    if (first.isEmpty()) first.act({ text: "/start" }, "", true);
  }
  bring();

  // The demonstration: commands that the first member gives, answers of the others, and time that passes.
  function demonstrate(commands) {
    const row = document.getElementById("commands");
    if (!commands.length) row.textContent = words.nothing;
    for (const [command, label] of commands) {
      const node = make("button", "", label);
      node.type = "button";
      node.addEventListener("click", () => first.act({ text: "/" + command, group: true }, "/" + command));
      row.append(node);
    }
    const on = (id, what) => document.getElementById(id).addEventListener("click", (event) => {
      if (event.target.getAttribute("aria-disabled") === "true") return;
      what();
      guide();
    });
    // They do not agree, and there is a winner.
    on("others", () => unanswered().forEach(([one, as, nth]) => {
      const { entry, buttons } = one.open(as);
      one.press(entry, buttons[[0, 1, 0, 0][nth] % buttons.length], as);
    }));
    on("later", () => {
      seats.forEach((one) => one.note(words.skipping));
      fetch("/later", { method: "POST" }).catch(() => seats.forEach((one) => one.note(words.offline)));
    });
    document.getElementById("clear").addEventListener("click", guide);
    guide();
  }
  // Those who have not answered yet: the seat, who has none but answers there, and which of them it is.
  function unanswered() {
    const others = [...seats.slice(1).map((one) => [one]), [first, { member: 4, name: "Femke" }], [first, { member: 5, name: "Jan" }]];
    return others.map(([one, as], nth) => [one, as, nth]).filter(([one, as]) => {
      const open = one.open(as);
      return open && !one.hasAnswered(open.entry, as);
    });
  }
  // Shows which step comes next, and which buttons do something now.
  function guide() {
    const isOpen = Boolean(first.open({})), waits = unanswered().length;
    document.getElementById("others").setAttribute("aria-disabled", String(!waits));
    document.getElementById("later").setAttribute("aria-disabled", String(!isOpen));
    const next = !isOpen ? 0 : waits ? 1 : 2;
    document.querySelectorAll(".steps li").forEach((step, nth) => { step.className = nth === next ? "next" : ""; });
  }
})();
