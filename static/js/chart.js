// Draws a chart with Plotly from the JSON that stands beside it (templates/components/chart.html), once it comes near to
// what is seen: Plotly is a megabyte, and many readers never scroll to a chart. Until then, without Plotly, or when a
// drawing fails, the still picture under it stays.

// No tool bar: it covers the picture, and its buttons offer to send the chart away.
const CONFIG = { displayModeBar: false, displaylogo: false, plotlyServerURL: "", responsive: true };

function draw(place) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  return window.Plotly.newPlot(place, figure.data, figure.layout, CONFIG).then(() => {
    place.classList.add("is-drawn");
    walkWithKeys(place);
  });
}

// The arrow keys go from point to point of the first series and show what the pointer would show.
function walkWithKeys(place) {
  const series = place.data.findIndex((trace) => (trace.x || []).length > 0 && trace.hoverinfo !== "skip");
  if (series < 0) return;
  let at = place.data[series].x.length;
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
  place.tabIndex = 0;
  place.addEventListener("keydown", (event) => {
    if (!(event.key in steps)) return;
    event.preventDefault();
    const last = place.data[series].x.length - 1;
    at = Math.max(0, Math.min(last, at + steps[event.key]));
    window.Plotly.Fx.hover(place, [{ curveNumber: series, pointNumber: at }]);
  });
  place.addEventListener("blur", () => window.Plotly.Fx.unhover(place));
}

// Plotly's address stands on the script element of this module (templates/components/chart_head.html).
let plotly;
function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.querySelector("script[data-plotly]").dataset.plotly;
    script.onload = resolve;
    script.onerror = () => reject(new Error("Plotly could not be loaded."));
    document.head.append(script);
  });
  return plotly;
}

const near = new IntersectionObserver(
  (seen) => {
    for (const { target: place } of seen.filter((one) => one.isIntersecting)) {
      near.unobserve(place);
      loadPlotly().then(() => draw(place)).catch((error) => {
        window.Plotly?.purge(place);
        console.warn("A chart could not be drawn; its still picture is shown.", error);
      });
    }
  },
  { rootMargin: "200px" },
);
for (const place of document.querySelectorAll("[data-figure]")) near.observe(place);
