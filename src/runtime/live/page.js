// Shows the results as they come in; only while somebody looks, because a browser has few connections to one site.
"use strict";
(() => {
  const results = document.getElementById("results");
  let source;
  const open = () => [...results.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  function show(html) {
    const were = open(), at = [...results.querySelectorAll("summary")].indexOf(document.activeElement);
    results.innerHTML = html;
    results.removeAttribute("aria-busy");
    const summaries = [...results.querySelectorAll("summary")];
    for (const summary of summaries) if (were.includes(summary.textContent)) summary.parentNode.open = true;
    if (at >= 0 && summaries[at]) summaries[at].focus();
  }
  function follow() {
    if (source) source.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource("results/events" + location.search);
    source.onmessage = (event) => show(JSON.parse(event.data));
    source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) setTimeout(follow, 3000); };
  }
  document.addEventListener("visibilitychange", follow);
  follow();
})();
