// A page with a button that prints it.

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
