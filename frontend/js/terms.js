// What a word means, beside it: on hover and on focus, kept while the pointer is on it, gone with Escape (WCAG 1.4.13).

const TERM = ".app-term";
const OPEN = "app-term--open";
const EDGE = 8; // pixels that stay free at the edge of the window

let open = null;
let dismissed = null; // closed by Escape: stays closed until pointer and focus have left it

const tipOf = (term) => term.querySelector("[role=tooltip]");
const termAt = (node) => (node instanceof Element ? node.closest(TERM) : null);

function place() {
  if (!open) return;
  const word = open.firstElementChild.getBoundingClientRect();
  const tip = tipOf(open);
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(word.left, document.documentElement.clientWidth - width - EDGE));
  const fitsBelow = word.bottom + height + EDGE <= window.innerHeight || word.top < height + EDGE;
  tip.style.left = `${left}px`;
  tip.style.top = `${fitsBelow ? word.bottom - 1 : word.top - height + 1}px`;
}

function show(term) {
  if (term === open || term === dismissed) return;
  hide();
  open = term;
  const tip = tipOf(term);
  term.classList.add(OPEN);
  if (tip.showPopover) {
    tip.popover = "manual"; // above whatever scrolls or sticks
    tip.showPopover();
  }
  place();
}

function hide() {
  if (!open) return;
  if (open.isConnected) tipOf(open).removeAttribute("popover");
  open.classList.remove(OPEN);
  open = null;
}

export function startTerms() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const term = termAt(event.target);
    if (dismissed && term !== dismissed && !dismissed.contains(document.activeElement)) dismissed = null;
    if (term) show(term);
    else if (open && !open.contains(document.activeElement)) hide();
  });
  document.addEventListener("focusin", (event) => {
    const term = termAt(event.target);
    if (term !== dismissed) dismissed = null;
    if (term) show(term);
    else hide();
  });
  document.addEventListener("focusout", () => {
    if (open && !open.matches(":hover")) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open) return;
    dismissed = open;
    hide();
  });
  window.addEventListener("scroll", place, { capture: true, passive: true });
  window.addEventListener("resize", place);
}
