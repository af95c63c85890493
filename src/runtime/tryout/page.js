// Shows what became of the files that were saved last, and what is wrong with them.
"use strict";
(() => {
  const words = document.body.dataset, saved = document.getElementById("saved");
  let times = -1;
  // Three phones side by side need the width; the results go below them.
  const views = [...document.querySelectorAll("nav a[target]")];
  for (const link of views) {
    link.addEventListener("click", () => {
      document.body.classList.toggle("wide", link.pathname === "/demo");
      views.forEach((one) => one.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
    });
  }
  function make(tag, name, ...inside) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...inside);
    return node;
  }
  // What is wrong is told in English, also on a Dutch page.
  function english(text) {
    const node = make("span", "", text);
    node.lang = "en";
    return node;
  }
  function show(now) {
    const files = now.files.map(([file, what]) => make("p", what === "in_force" || what === "gone" ? "" : "bad", `${file} ${words[what]}.`));
    const problems = now.problems.map((problem) => make("li", "",
      make("span", problem.is_error ? "bad" : "", make("b", "", `${problem.is_error ? words.error : words.warning} ${problem.code}`)),
      ` ${problem.file}:${problem.line}:${problem.column}: `, english(problem.message),
      ...(problem.help ? [make("br"), make("small", "", english(problem.help))] : [])));
    saved.replaceChildren(...files, ...(problems.length ? [make("ul", "", ...problems)] : []));
  }
  async function look() {
    try {
      if (!document.hidden) {
        const response = await fetch(words.path + "/saved");
        if (!response.ok) throw response.status;
        const now = await response.json();
        if (now.times !== times) show(now);
        times = now.times;
      }
    } catch {
      times = -1;
      saved.replaceChildren(make("p", "bad", words.offline));
    }
    setTimeout(look, 1000);
  }
  look();
})();
