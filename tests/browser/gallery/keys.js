// The keys that a page names, and those that do nothing.
() => {
  const named = [...document.querySelectorAll("[data-code]")];
  const said = [...document.querySelectorAll("kbd")].filter((one) => !one.closest("[data-code]"));
  return { codes: named.map((one) => one.dataset.code), keyless: said.map((one) => one.parentElement.textContent) };
}
