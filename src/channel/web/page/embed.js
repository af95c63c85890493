// Makes a conversation of each link to the page on this site: <a data-vraag href="https://chat.example.org/">Ask us</a>
// It opens below the link and covers nothing. Where the page cannot be shown, the link stays a link.
"use strict";
(() => {
  const script = document.currentScript;
  if (!script) return;
  const base = new URL(script.src).origin;
  // The page answers only on sites that bot.yaml names.
  const isThere = () => fetch(base + "/embed", { credentials: "omit", cache: "no-store" }).then((answer) => answer.ok, () => false);

  function upgrade(link, nth) {
    let frame;
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    async function toggle(event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!frame) {
        if (!await isThere()) return void location.assign(link.href);
        frame = document.createElement("iframe");
        frame.id = "vraag-" + nth;
        frame.src = link.href;
        frame.title = link.textContent.trim() || "Chat";
        Object.assign(frame.style, {
          display: "block", boxSizing: "border-box", width: "100%", maxWidth: "30rem", height: "min(36rem, 85vh)",
          margin: ".5rem 0", border: "1px solid #8888", borderRadius: ".7rem", colorScheme: "light dark",
        });
        link.after(frame);
        link.setAttribute("aria-controls", frame.id);
      } else {
        frame.hidden = !frame.hidden;
        frame.style.display = frame.hidden ? "none" : "block";
      }
      link.setAttribute("aria-expanded", String(!frame.hidden));
      if (!frame.hidden) frame.focus();
    }
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  }
  async function begin() {
    const links = [...document.querySelectorAll("a[data-vraag]")].filter((link) => link.origin === base);
    if (links.length && await isThere()) links.forEach(upgrade);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
