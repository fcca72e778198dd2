// The grid of targets: Enter, Shift+Enter, Up and Down move within a column, and a column or a block with codes is pasted
// at once. Without this script it is a plain table of fields: Tab goes from one to the next, and the form is sent.

const UNDO_FOR_MS = 10 * 60 * 1000;

const columnOf = (input) => input.name.replace(/^([tfr])-\d+/, "$1");
const isTarget = (input) => input.name.startsWith("t-");
const inputsOf = (row) => [...row.querySelectorAll("input[name]")];
const inColumn = (row, column) => inputsOf(row).find((input) => columnOf(input) === column);

export function startTargetGrid(announce) {
  const table = document.querySelector("[data-target-grid]");
  if (!table) return;
  const undo = document.querySelector("[data-undo-paste]");
  let before = [];

  const rows = () => [...table.tBodies[0].rows].filter((row) => row.dataset.code);

  function moveFrom(input, step) {
    const column = columnOf(input);
    const fields = rows().map((row) => inColumn(row, column)).filter(Boolean);
    const next = fields[fields.indexOf(input) + step];
    if (!next) return;
    next.focus();
    next.select();
  }

  function fill(input, text) {
    if (!input) return false;
    before.push([input, input.value]);
    input.value = text.trim();
    return true;
  }

  // Code in the first column, then the target, then the reason: each line finds its own row.
  function fillByCode(lines, column) {
    let missed = 0;
    for (const [code, target, reason] of lines) {
      const found = rows().filter((row) => row.dataset.code.toLowerCase() === code.trim().toLowerCase());
      if (found.length !== 1 || target === undefined || !fill(inColumn(found[0], column), target)) {
        missed += 1;
      } else if (reason) {
        fill(inColumn(found[0], "r"), reason);
      }
    }
    return missed;
  }

  // From this field down, a line for each row; further columns go to the fields beside it.
  function fillDown(lines, input) {
    const open = rows().filter((row) => inColumn(row, columnOf(input)));
    const start = open.indexOf(input.closest("tr"));
    let missed = 0;
    lines.forEach((cells, number) => {
      const row = open[start + number];
      if (!row) {
        missed += 1;
        return;
      }
      const fields = inputsOf(row).filter((field) => !field.name.startsWith("f-") || field.name === input.name);
      const first = fields.findIndex((field) => columnOf(field) === columnOf(input));
      cells.forEach((text, place) => fill(fields[first + place], text));
    });
    return missed;
  }

  table.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input[name]") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault(); // Enter would send the form
    moveFrom(input, step);
  });

  table.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
    if (!input.matches("input[name]") || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    before = [];
    const lines = text.split(/\r?\n/).map((line) => line.split("\t"));
    const codes = new Set(rows().map((row) => row.dataset.code.toLowerCase()));
    const byCode = isTarget(input) && lines.some((line) => line.length > 1 && codes.has(line[0].trim().toLowerCase()));
    const missed = byCode ? fillByCode(lines, columnOf(input)) : fillDown(lines, input);
    announce(table.dataset.pasted.replace("%1", lines.length - missed).replace("%2", missed));
    if (!undo) return;
    undo.hidden = false;
    setTimeout(() => {
      undo.hidden = true;
    }, UNDO_FOR_MS);
  });

  undo?.addEventListener("click", () => {
    for (const [input, text] of before.reverse()) input.value = text;
    before[before.length - 1]?.[0].focus();
    before = [];
    undo.hidden = true;
    announce(table.dataset.undone);
  });
}
