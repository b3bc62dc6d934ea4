// What scrolls sideways can be reached with the keyboard, and only then.
const scrolling = ".eq, .wide, .md-typeset pre > code";
const label = document.documentElement.lang === "zh" ? "可左右滚动" : "scrolls sideways";
const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth + 1) {
      target.tabIndex = 0;
      target.setAttribute("role", "group");
      target.setAttribute("aria-label", label);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    }
  }
});
// Measuring makes the browser lay the page out: not while it is busy with its first picture.
const later = window.requestIdleCallback ?? setTimeout;
later(() => document.querySelectorAll(scrolling).forEach((element) => widths.observe(element)));
// What computes with a reader's numbers is fetched only where there are fields for them.
if (document.querySelector("form.sizes")) later(() => import("./live.js"));
// What runs Python is fetched at the first click on a button for it.
document.addEventListener("click", ({ target, detail }) => {
  const button = target.closest(".runs button");
  // The second click of two is no Stop.
  if (!button || detail > 1) return;
  import("./run.js").then(({ clicked }) => clicked(button), () => { button.disabled = true; });
});
if (document.querySelector("form.reads")) later(() => import("./run.js"));
