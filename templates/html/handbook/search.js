// Shows the entries that have all the words, and opens the entry to which a link leads. Without it the page has all its text.
"use strict";
const search = document.querySelector(".search"), words = document.getElementById("words"), found = document.getElementById("found");
const entries = [...document.querySelectorAll("[data-entry]")];
const texts = entries.map(entry => entry.textContent.toLowerCase().replace(/\s+/g, " "));
function filter() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  entries.forEach((entry, at) => {
    entry.hidden = !wanted.every(word => texts[at].includes(word));
    count += !entry.hidden;
  });
  for (const each of document.querySelectorAll("main section"))
    each.hidden = wanted.length > 0 && !each.querySelector("[data-entry]:not([hidden])");
  for (const each of document.querySelectorAll("main section > :not([data-entry], h2, .scroll)")) each.hidden = wanted.length > 0;
  found.textContent = wanted.length ? count + " of " + entries.length : "";
}
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) { words.value = ""; filter(); }
  const details = target.closest("details");
  if (details) details.open = true;
  target.scrollIntoView();
}
search.hidden = false;
words.addEventListener("input", filter);
addEventListener("hashchange", open);
open();
