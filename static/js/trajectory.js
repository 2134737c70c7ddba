// Draws the line of a trajectory as it is typed (form[data-trajectory]), over the figures that are held, those of a year
// before, what was promised for them, the target, what was agreed, and where half of past changes of boards went; and
// fills the periods between two values in equal steps. The table and the sentences beside say the same.

const HEIGHT = 240, LEFT = 52, RIGHT = 12, TOP = 14, BOTTOM = 30;
const SVG = "http://www.w3.org/2000/svg";
const LOOKS = {
  planned: { stroke: "#0065bd", "stroke-width": 3, fill: "none" },
  year: { stroke: "#5e5e5e", "stroke-width": 2, "stroke-dasharray": "2 3", fill: "none" },
  now: { stroke: "#333", "stroke-width": 2, fill: "none" },
  promised: { stroke: "#5e5e5e", "stroke-width": 2, "stroke-dasharray": "9 3 2 3", fill: "none" },
  before: { stroke: "#7a4a00", "stroke-width": 2, "stroke-dasharray": "7 4", fill: "none" },
};

for (const form of document.querySelectorAll("form[data-trajectory]")) {
  const told = JSON.parse(document.getElementById("trajectory-drawn").textContent);
  const inputs = told.periods.map((period) => form.elements[period.name]);
  const picture = form.querySelector("[data-picture]");
  const sentences = form.querySelector("[data-told]");
  const steps = [...form.querySelectorAll("[data-step]")];
  const draw = () => picture.replaceChildren(drawn(told, inputs.map((input) => (input ? number(input.value) : null)), picture.clientWidth));
  form.addEventListener("input", draw);
  form.addEventListener("input", () => steps.forEach((cell, place) => {
    const [last, own] = [place - 1, place].map((at) => (inputs[at] ? number(inputs[at].value) : null));
    cell.textContent = last === null || own === null ? "–" : String(Number((own - last).toFixed(4)));
  }));
  form.addEventListener("autosaved", (event) => {
    sentences.replaceChildren(...event.detail.told.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
  });
  const button = form.querySelector("[data-fill]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const filled = between(inputs, told.places);
    button.nextElementSibling.textContent = filled ? `${filled} filled in.` : "Type a value in two periods that leave some between them.";
    if (filled) form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  draw();
  new ResizeObserver(draw).observe(picture); // a phone is turned, a window made narrower
}

function number(text) {
  const value = text.trim() === "" ? NaN : Number(text.trim());
  return Number.isFinite(value) ? value : null;
}

// Only empty periods are filled, each between its nearest neighbours that have a value; how many were.
function between(inputs, places) {
  let filled = 0, last = -1;
  inputs.forEach((input, place) => {
    if (!input || number(input.value) === null) return;
    const from = last < 0 ? null : number(inputs[last].value), to = number(input.value);
    for (let middle = last + 1; from !== null && middle < place; middle += 1) {
      if (!inputs[middle] || inputs[middle].value.trim() !== "") continue;
      inputs[middle].value = String(Number((from + ((to - from) * (middle - last)) / (place - last)).toFixed(places)));
      filled += 1;
    }
    last = place;
  });
  return filled;
}

function drawn(told, planned, space) {
  const width = Math.max(300, Math.min(760, space));
  const lines = [
    ["before", told.periods.map((period) => period.before)],
    ["promised", told.periods.map((period) => period.promised)],
    ["year", told.periods.map((period) => period.year_before)],
    ["now", told.periods.map((period) => period.now)],
    ["planned", planned],
  ];
  const middle = told.periods.map((period, place) => [place, period.middle]).filter(([, levels]) => levels);
  const all = [...lines.flatMap(([, values]) => values), ...middle.flatMap(([, levels]) => levels), told.target].filter((value) => value !== null);
  const low = Math.min(...all), high = Math.max(...all), edge = (high - low || Math.abs(high) || 1) * 0.1;
  const bottom = Math.max(0, low - edge), top = high + edge;
  const x = (place) => LEFT + ((width - LEFT - RIGHT) * place) / Math.max(1, told.periods.length - 1);
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - bottom) / (top - bottom || 1));
  const svg = element("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", width, height: HEIGHT });
  svg.setAttribute("aria-label", told.label);
  if (!all.length) return svg;
  for (const value of [bottom, top]) svg.append(label(LEFT - 6, y(value) + 4, String(Number(value.toPrecision(3))), "end"));
  svg.append(label(x(0), HEIGHT - 8, told.periods[0].words, "start"));
  svg.append(label(width - RIGHT, HEIGHT - 8, told.periods[told.periods.length - 1].words, "end"));
  if (middle.length > 1) {
    const edge = (points, level) => points.map(([place, levels]) => `${x(place).toFixed(1)} ${y(levels[level]).toFixed(1)}`);
    const points = [...edge(middle, 1), ...edge([...middle].reverse(), 0)];
    svg.append(element("path", { d: `M${points.join("L")}Z`, fill: "#dce9f5", stroke: "none" }));
    const [place, [low]] = middle[middle.length - 1];
    svg.append(label(x(place), y(low) - 5, told.names.middle, "end"));
  }
  if (told.target !== null) {
    svg.append(element("line", { x1: LEFT, x2: width - RIGHT, y1: y(told.target), y2: y(told.target), stroke: "#333", "stroke-width": 1, "stroke-dasharray": "1 4" }));
    svg.append(label(width - RIGHT, y(told.target) - 4, "target", "end"));
  }
  for (const [kind, values] of lines) {
    let path = "", pen = "M";
    values.forEach((value, place) => {
      if (value === null) { pen = "M"; return; }
      path += `${pen}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
      if (kind === "planned") svg.append(element("circle", { cx: x(place), cy: y(value), r: 3.5, fill: LOOKS.planned.stroke }));
      if (kind === "now") svg.append(element("rect", { x: x(place) - 3, y: y(value) - 3, width: 6, height: 6, fill: LOOKS.now.stroke }));
    });
    svg.append(element("path", { d: path || "M0 0", ...LOOKS[kind] }));
    const end = values.findLastIndex((value) => value !== null);
    if (end >= 0 && kind !== "planned") svg.append(label(x(end), y(values[end]) - 6, told.names[kind], "end"));
  }
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function label(x, y, words, anchor) {
  const text = element("text", { x, y, "text-anchor": anchor, "font-size": 13, fill: "#333" });
  text.textContent = words;
  return text;
}
