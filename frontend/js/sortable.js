// Lists in an order: a row can be dragged to its place, which sends the form; buttons do the same without a script.

const ROW = "[data-sortable] > li";

export function startSortable() {
  let dragged = null;
  let before = null; // what followed the row when it was taken up
  const rowAt = (event) => (event.target instanceof Element ? event.target.closest(ROW) : null);

  for (const row of document.querySelectorAll(ROW)) row.draggable = true;

  document.addEventListener("dragstart", (event) => {
    dragged = rowAt(event);
    if (!dragged) return;
    before = dragged.nextElementSibling;
    event.dataTransfer.effectAllowed = "move";
  });

  document.addEventListener("dragover", (event) => {
    const over = rowAt(event);
    if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over === dragged) return;
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });

  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });

  document.addEventListener("dragend", (event) => {
    if (!dragged) return;
    const row = dragged;
    dragged = null;
    if (event.dataTransfer.dropEffect === "none") row.parentElement.insertBefore(row, before);
    else if (row.nextElementSibling !== before) row.closest("form").requestSubmit();
  });
}
