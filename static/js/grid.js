// Arrow keys, Home and End go from cell to cell of a grid (table.grid). Tab enters it once and leaves it once.
// Space says a cell in full beside it, in its own words; Escape, or going on, closes that.
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
  keepInSight(table);
  const summary = summaryOf(table);
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
    if (event.key === " " && wide.matches && summary && event.target.matches("td > a")) {
      event.preventDefault();
      summary.toggle(event.target);
      return;
    }
    const step = STEPS[event.key];
    if (!wide.matches || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows.findIndex((cells) => cells.includes(event.target));
    if (row < 0) return;
    event.preventDefault();
    const next = find(rows, row, rows[row].indexOf(event.target), step);
    if (next) go(next);
  });
}

// The stylesheet keeps the nation's row below the headings, and what has the focus below both: they need their heights,
// in whole pixels rounded down, for what is between them would show the rows beneath.
function keepInSight(table) {
  const box = table.closest(".table-scroll");
  if (!box) return;
  const measure = () => {
    const total = table.querySelector("tbody > .total");
    box.style.setProperty("--grid-head", `${Math.floor(table.tHead.getBoundingClientRect().height)}px`);
    box.style.setProperty("--grid-total", `${total ? total.offsetHeight : 0}px`);
    box.style.setProperty("--grid-first", `${table.tHead.rows[0].cells[0].offsetWidth}px`);
  };
  new ResizeObserver(measure).observe(table);
}

// Says the words of a cell in full, of its board and target; null where the browser has no popovers.
function summaryOf(table) {
  if (!("popover" in HTMLElement.prototype)) return null;
  const shown = document.createElement("div");
  shown.popover = "auto";
  shown.className = "grid-summary";
  shown.setAttribute("role", "status");
  table.after(shown);
  const box = table.parentElement;
  let of = null;
  let from = "";
  // Asked of the browser each time: its "toggle" event tells of Escape only later, and its "scroll" of a step that was before.
  const isOpen = () => shown.matches(":popover-open");
  const scrolled = () => `${box.scrollLeft} ${box.scrollTop}`;
  const hide = () => { if (isOpen()) shown.hidePopover(); };
  table.addEventListener("focusout", hide);
  box.addEventListener("scroll", () => { if (scrolled() !== from) hide(); });

  function toggle(link) {
    if (isOpen() && of === link) return hide();
    shown.replaceChildren();
    shown.showPopover();
    shown.replaceChildren(...words(link).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    of = link;
    from = scrolled();
    const cell = link.getBoundingClientRect();
    const below = cell.bottom + shown.offsetHeight + 4 <= innerHeight;
    shown.style.left = `${Math.max(4, Math.min(cell.left, innerWidth - shown.offsetWidth - 20))}px`;
    shown.style.top = `${below ? cell.bottom + 4 : Math.max(4, cell.top - shown.offsetHeight - 4)}px`;
  }
  return { toggle };
}

// Board and target, then each thing that the cell says; since when stands with what it is said of.
function words(link) {
  const cell = link.closest("td");
  const board = cell.parentElement.cells[0].querySelector("a");
  const lines = [`${board ? board.textContent : ""}, ${cell.dataset.heading}`];
  for (const part of link.children) {
    const text = part.textContent.trim();
    if (text && part.matches("b[class] + i")) lines.push(`${lines.pop()} ${text}`);
    else if (text) lines.push(text);
  }
  return lines;
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
