// The grid of targets: Enter, Shift+Enter, Up and Down move within a column, and a column or a block with codes is pasted
// at once. Without this script it is a plain table of fields: Tab goes from one to the next, and the form is sent.

const UNDO_FOR_MS = 10 * 60 * 1000;

const columnOf = (input) => input.name.replace(/^([tfr])-\d+/, "$1");
const isTarget = (input) => input.name.startsWith("t-");
const inputsOf = (row) => [...row.querySelectorAll("input[name]")];
const inColumn = (row, column) => inputsOf(row).find((input) => columnOf(input) === column);

// What was typed outlives the end of a session: it is kept in this tab until it is saved, and put back after sign-in.
function keepTyped(table, announce) {
  const name = `targets ${location.pathname}`;
  const fields = () => [...table.querySelectorAll("input[name], select[name]")];
  const usual = (field) =>
    field.matches("select") ? ([...field.options].find((one) => one.defaultSelected) || field.options[0]).value : field.defaultValue;

  function keep() {
    const typed = fields().filter((field) => field.value !== usual(field));
    const values = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    if (typed.length) sessionStorage.setItem(name, JSON.stringify(values));
    else sessionStorage.removeItem(name);
  }

  if (document.querySelector(".app-notice--success")) sessionStorage.removeItem(name);
  const kept = JSON.parse(sessionStorage.getItem(name) || "{}");
  const lost = fields().filter((field) => field.name in kept && field.value === usual(field) && field.value !== kept[field.name]);
  for (const field of lost) field.value = kept[field.name];
  if (lost.length) announce(table.dataset.restored);
  table.addEventListener("input", keep);
  return keep;
}

export function startTargetGrid(announce) {
  const table = document.querySelector("[data-target-grid]");
  if (!table) return;
  const keep = keepTyped(table, announce);
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
    keep();
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
    keep();
    undo.hidden = true;
    announce(table.dataset.undone);
  });
}
