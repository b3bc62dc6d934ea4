// What scrolls sideways can be reached with the keyboard, and only then.
const scrolling = ".eq, .wide, .md-typeset pre > code";
const label = document.documentElement.lang === "zh" ? "可左右滚动" : "scrolls sideways";
const observer = new ResizeObserver((entries) => {
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
// The theme puts a navigation landmark into each block of code, all of the same name.
new MutationObserver(() =>
  document.querySelectorAll(".md-code__nav:not([role])").forEach((nav) => (nav.role = "none")),
).observe(document.body, { childList: true, subtree: true });
document.querySelectorAll(scrolling).forEach((element) => observer.observe(element));
