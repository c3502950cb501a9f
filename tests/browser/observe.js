// Put in every page before its own scripts; holds what the tests ask for afterwards.
window.seen = { said: [], violations: [], events: [], shift: 0 };
document.addEventListener("securitypolicyviolation", (event) => {
  seen.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
for (const name of ["ready", "message", "error", "erased"]) {
  addEventListener(`deelwijzer-${name}`, (event) => seen.events.push([name, event.detail]));
}
// What a screen reader is given to say: every text that the live region gets, in order.
addEventListener("deelwijzer-ready", (event) => {
  const live = event.target.shadowRoot.querySelector('[role="status"]');
  const hear = () => live.textContent && seen.said.push(live.textContent);
  new MutationObserver(hear).observe(live, { childList: true, characterData: true, subtree: true });
});
