// Runs before the first paint, so that a chosen theme and language do not flash.
(() => {
  "use strict";
  const root = document.documentElement;
  const stored = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const theme = stored("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const chosen = stored("language");
  const first = (navigator.languages?.[0] ?? "id").slice(0, 2);
  root.lang = chosen === "id" || chosen === "en" ? chosen : first === "en" ? "en" : "id";
})();
