// The one script of our own. It adds comfort to pages that work without it: it says aloud what a swap has changed, keeps
// the keyboard's place, shows what went wrong, prints, and copies the address. No eval, no inline handlers.

import { startAppraisalWords } from "./appraisal_words.js";
import { startExploring } from "./explore.js";
import { startKeptForms } from "./kept_forms.js";
import { startReturnGrid } from "./return_grid.js";
import { startSortable } from "./sortable.js";
import { startTargetGrid } from "./target_grid.js";
import { startTerms } from "./terms.js";

const EVENTS = {
  beforeRequest: "htmx:beforeRequest",
  afterRequest: "htmx:afterRequest",
  beforeSwap: "htmx:beforeSwap",
  afterSettle: "htmx:afterSettle",
  responseError: "htmx:responseError",
  sendError: "htmx:sendError",
  timeout: "htmx:timeout",
  announce: "app:announce", // sent by the server in HX-Trigger, {"app:announce": "18 saved, 2 need attention"}
};
const BUSY_AFTER_MS = 300;
const CLEAR_AFTER_MS = 5000;
const NEXT_AFTER_MS = 1000;

const byId = (id) => document.getElementById(id);
const words = () => document.body.dataset;

// Live region: one message at a time, in order, each long enough to be heard; wiped after five seconds of quiet.
const queue = [];
let speaking = null;
let spokenAt = 0;

function announce(message) {
  if (!message || queue[queue.length - 1] === message) return;
  queue.push(message);
  if (speaking === null) {
    speakNext();
  } else if (queue.length === 1) {
    clearTimeout(speaking);
    speaking = setTimeout(speakNext, Math.max(0, spokenAt + NEXT_AFTER_MS - Date.now()));
  }
}

function speakNext() {
  const region = byId("app-live");
  const message = queue.shift();
  if (!region) return;
  region.textContent = message || "";
  spokenAt = Date.now();
  speaking = message
    ? setTimeout(speakNext, queue.length ? NEXT_AFTER_MS : CLEAR_AFTER_MS)
    : null;
}

function announceIn(element) {
  const source = element.matches("[data-announce]") ? element : element.querySelector("[data-announce]");
  if (source) announce(source.dataset.announce);
}

// Trouble is shown above the content and read out; what was typed stays where it is.
function showProblem(message) {
  const problem = byId("app-problem");
  if (!problem) return;
  problem.textContent = message;
  problem.hidden = false;
}

function hideProblem() {
  const problem = byId("app-problem");
  if (problem && !problem.hidden) {
    problem.hidden = true;
    problem.textContent = "";
  }
}

// Busy only when it lasts: nothing flickers on a quick answer.
const busyTimers = new WeakMap();

function startBusy(target) {
  busyTimers.set(
    target,
    setTimeout(() => target.setAttribute("aria-busy", "true"), BUSY_AFTER_MS),
  );
}

function endBusy(target) {
  clearTimeout(busyTimers.get(target));
  target.removeAttribute("aria-busy");
}

// Focus: htmx keeps it for fields with an id; links and buttons are found again by id or by what they do.
let lostFocus = null;

function rememberFocus(target) {
  const active = document.activeElement;
  lostFocus = null;
  if (!active || !target.contains(active)) return;
  lostFocus = {
    target: target.id,
    id: active.id,
    href: active.getAttribute("href"),
    name: active.getAttribute("name"),
  };
}

function restoreFocus() {
  const place = lostFocus;
  lostFocus = null;
  if (!place || document.activeElement !== document.body) return;
  const region = byId(place.target) || byId("main");
  const same = (attribute, value) => value && region.querySelector(`[${attribute}="${CSS.escape(value)}"]`);
  const element = (place.id && byId(place.id)) || same("href", place.href) || same("name", place.name) || region;
  if (element === region && !region.hasAttribute("tabindex")) region.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}

document.addEventListener(EVENTS.announce, (event) => announce(event.detail.value));

document.addEventListener(EVENTS.beforeRequest, (event) => {
  // A page in the background does not ask how its job is going; the next tick after it comes back does.
  if (event.detail.elt.hasAttribute("data-poll") && document.hidden) {
    event.preventDefault();
    return;
  }
  startBusy(event.detail.target);
});

document.addEventListener(EVENTS.afterRequest, (event) => {
  endBusy(event.detail.target);
  if (event.detail.successful) hideProblem();
});

document.addEventListener(EVENTS.beforeSwap, (event) => rememberFocus(event.detail.target));

document.addEventListener(EVENTS.afterSettle, (event) => {
  restoreFocus();
  announceIn(event.detail.elt);
});

document.addEventListener(EVENTS.responseError, (event) => {
  const isSignedOut = event.detail.xhr.status === 401;
  showProblem(isSignedOut ? words().signedOut : words().failed);
});

document.addEventListener(EVENTS.timeout, () => showProblem(words().failed));

document.addEventListener(EVENTS.sendError, () =>
  showProblem(navigator.onLine ? words().failed : words().offline),
);

async function copyLink() {
  try {
    await navigator.clipboard.writeText(window.location.href);
    announce(words().copied);
    return true;
  } catch {
    // No clipboard outside a secure context: show the address, ready to be copied by hand.
    showProblem(window.location.href);
    return false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print], [data-copy-link]");
  if (!button) return;
  if (button.hasAttribute("data-print")) {
    window.print();
    return;
  }
  const label = button.textContent;
  copyLink().then((copied) => {
    if (!copied) return;
    button.textContent = words().copied;
    setTimeout(() => {
      button.textContent = label;
    }, CLEAR_AFTER_MS);
  });
});

// On paper every part of a page that folds is open, and folds again afterwards.
const opened = [];

window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.push(details);
  }
});

window.addEventListener("afterprint", () => {
  while (opened.length) opened.pop().open = false;
});

startTargetGrid(announce);
startReturnGrid(announce);
startKeptForms(announce);
startAppraisalWords(announce);
startSortable();
startTerms();
startExploring(announce, showProblem);

// An error summary takes the focus when its page opens, so that it is read first.
byId("error-summary")?.focus();
