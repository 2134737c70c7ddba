// Arrow keys, Home and End go from cell to cell of a grid (table.grid). Tab enters it once and leaves it once.
// Not where a narrow screen shows its rows as cards: there Tab goes from link to link.

const STEPS = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

const wide = matchMedia("(min-width: 48rem)");

for (const table of document.querySelectorAll("table.grid")) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map((cell) => cell.querySelector("a")));
  const links = rows.flat().filter(Boolean);
  if (!links.length) continue;
  const enterByOne = () => links.forEach((link, place) => { link.tabIndex = wide.matches && place ? -1 : 0; });
  wide.addEventListener("change", enterByOne);
  enterByOne();

  function go(link) {
    links.forEach((other) => { other.tabIndex = -1; });
    link.tabIndex = 0;
    link.focus();
  }

  table.addEventListener("focusin", (event) => {
    if (wide.matches && links.includes(event.target)) links.forEach((link) => { link.tabIndex = link === event.target ? 0 : -1; });
  });
  table.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!wide.matches || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows.findIndex((cells) => cells.includes(event.target));
    if (row < 0) return;
    event.preventDefault();
    const next = find(rows, row, rows[row].indexOf(event.target), step);
    if (next) go(next);
  });
}

// The next cell with a link in the direction of the step; with an infinite step the outermost one.
function find(rows, row, column, [down, right]) {
  if (!Number.isFinite(right)) {
    const filled = rows[row].filter(Boolean);
    return right < 0 ? filled[0] : filled[filled.length - 1];
  }
  for (row += down, column += right; rows[row] && column >= 0 && column < rows[row].length; row += down, column += right) {
    if (rows[row][column]) return rows[row][column];
  }
  return null;
}
