/* Small comforts; every page works without them. */
(function () {
  "use strict";
  /* A menu closes when one leaves it, as people expect. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.sl-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.sl-menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  /* After a form came back with errors, the reader starts at the summary of errors. */
  var summary = document.querySelector("[data-focus-first]");
  if (summary) summary.focus();
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
