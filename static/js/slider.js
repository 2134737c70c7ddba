// A slider beside a number that is typed: moving it fills the number in, and letting it go sends the form.
for (const number of document.querySelectorAll("input[data-slider]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.style.inlineSize = "min(100%, 30rem)";  // as wide as the number, so that a thumb finds its step
  slider.style.blockSize = "2.75rem";
  for (const name of ["min", "max", "step"]) slider[name] = number[name];
  slider.value = number.value;
  slider.setAttribute("aria-label", number.labels[0].textContent.trim());
  slider.addEventListener("input", () => { number.value = slider.value; });
  slider.addEventListener("change", () => number.form.requestSubmit());
  number.addEventListener("input", () => { slider.value = number.value; });
  number.after(slider);
}
