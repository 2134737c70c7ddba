// A grid of inputs (form[data-grid]): a block of cells pasted into one lands in it and in those right of it and below, as
// in a spreadsheet, and arrows go from row to row. Each cell is an input of the form, so what lands is saved as if typed.
// What cannot be chosen, and cells that find no place, are told. Without this script each cell is typed by itself.

for (const form of document.querySelectorAll("form[data-grid]")) start(form);

function start(form) {
  const rows = () => [...form.querySelectorAll("tbody tr")];
  const inputs = (row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input:not([type=radio]), select"));
  const told = form.querySelector("[data-paste-told]");
  document.querySelector("[data-paste-hint]").hidden = false;

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    const place = placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    told.textContent = land(text.split("\n").map((line) => line.split("\t")), place);
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  form.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.target.tagName === "SELECT" || event.altKey || event.ctrlKey || event.metaKey) return;
    const place = placeOf(event.target);
    const next = place && rows()[place.row + step];
    if (!next) return;
    event.preventDefault();
    inputs(next)[place.column]?.focus();
  });

  function placeOf(element) {
    const row = rows().findIndex((one) => one.contains(element));
    return row < 0 ? null : { row, column: inputs(rows()[row]).indexOf(element) };
  }

  function land(block, place) {
    const all = rows();
    let landed = 0, outside = 0;
    const unread = [];
    block.forEach((line, down) => line.forEach((value, right) => {
      const input = all[place.row + down] && inputs(all[place.row + down])[place.column + right];
      if (!input) { if (value.trim()) outside += 1; return; }
      if (put(input, value.trim())) landed += 1;
      else unread.push(`“${value.trim()}” (${input.labels[0].textContent})`);
    }));
    const words = [`${landed} cells landed.`];
    if (unread.length) words.push(`Not read, nothing changed there: ${unread.join(", ")}.`);
    if (outside) words.push(`${outside} cells had no place in this grid.`);
    return words.join(" ");
  }

  function put(input, value) {
    if (input.tagName !== "SELECT") { input.value = value; return true; }
    const said = value.toLowerCase();
    const option = [...input.options].find((one) => [one.value, one.textContent.trim()].some((text) => text.toLowerCase() === said));
    if (!option) return false;
    input.value = option.value;
    return true;
  }
}
