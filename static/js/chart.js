// Draws a live chart over its still picture when a reader asks for it: with the button under it, or by coming to the
// picture with pointer or keyboard. Plotly is a megabyte, so nothing of it is fetched before. The still picture stays
// beneath, with the sentence that it says to those who cannot see it; without Plotly it is all there is.

// No tool bar: it covers the picture, and its buttons offer to send the chart away.
const CONFIG = { displayModeBar: false, displaylogo: false, plotlyServerURL: "", responsive: true };
const HINT = "Point at a mark to read it, or go from one to the next with the arrow keys.";
const FAILED = "The chart could not be loaded. Its picture and its table say the same.";
const PAUSE = 200; // milliseconds that a pointer rests on the picture before it asks

// The addresses stand on the script element of this module (templates/components/chart_head.html).
const own = document.querySelector("script[data-plotly]").dataset;

function loaded(element) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${element.src || element.href} could not be loaded.`));
    document.head.append(element);
  });
}

// The style sheet comes first, under the name by which Plotly knows it: else Plotly adds rules of its own, which the
// content policy refuses. Its rules are in this file, made at set-up from the same bundle.
async function loadPlotly() {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", id: "plotly.js-style-global", className: "no-inline-styles" });
  style.href = own.plotlyStyle;
  await loaded(style);
  await loaded(Object.assign(document.createElement("script"), { src: own.plotly }));
}
let plotly;

async function figureOf(place) {
  const narrow = window.matchMedia("(max-width: 47.99rem)").matches;
  const answer = await fetch(narrow ? place.dataset.liveNarrow : place.dataset.live);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

async function draw(place, told) {
  plotly ??= loadPlotly();
  const [figure] = await Promise.all([figureOf(place), plotly]);
  // On a touch screen a drag moves the page, not the chart.
  if (window.matchMedia("(pointer: coarse)").matches) figure.layout.dragmode = false;
  await window.Plotly.newPlot(place, figure.data, figure.layout, CONFIG);
  place.classList.add("is-drawn");
  told.textContent = HINT;
  walkWithKeys(place, told);
}

// The arrow keys go from point to point, show what the pointer would show, and say it.
function walkWithKeys(place, told) {
  const series = place.data.findIndex((trace) => trace.hoverinfo !== "skip");
  if (series < 0) return;
  const { x, hovertext } = place.data[series];
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  let at = x.length;
  place.addEventListener("keydown", (event) => {
    if (!(event.key in steps)) return;
    event.preventDefault();
    at = Math.max(0, Math.min(x.length - 1, at + steps[event.key]));
    window.Plotly.Fx.hover(place, [{ curveNumber: series, pointNumber: at }]);
    told.textContent = plain(hovertext[at]);
  });
  place.addEventListener("blur", () => window.Plotly.Fx.unhover(place));
}

// Plotly's line breaks and entities as a sentence has them.
function plain(words) {
  const parsed = new DOMParser().parseFromString(words.replaceAll("<br>", ", "), "text/html");
  return parsed.body.textContent;
}

function offer(place) {
  const ask = place.closest(".chart").querySelector(".chart__ask");
  const [button, told] = ask.children;
  let asked;
  let pause;
  const live = () => {
    asked ??= draw(place, told).catch((error) => {
      window.Plotly?.purge(place);
      place.hidden = true;
      told.textContent = FAILED;
      console.warn(error);
    });
    button.hidden = true;
    return asked;
  };
  ask.hidden = false;
  place.tabIndex = 0;
  place.setAttribute("role", "application");
  place.setAttribute("aria-label", "Chart, point by point");
  place.setAttribute("aria-describedby", (told.id = `${place.closest(".chart").id}-told`));
  button.addEventListener("click", () => live().then(() => place.focus()));
  place.addEventListener("focus", live);
  place.addEventListener("click", live); // a finger that taps; one that only scrolls past does not ask
  place.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "touch") pause = setTimeout(live, PAUSE);
  });
  place.addEventListener("pointerleave", () => clearTimeout(pause));
}

for (const place of document.querySelectorAll("[data-live]")) offer(place);
