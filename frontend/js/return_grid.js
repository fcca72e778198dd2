// The grid of returns. A figure is saved when its field is left (htmx does that); this adds the keys of a spreadsheet,
// pasting a column or a block, and keeps what could not be saved: over a lost line, an ended session and a closed tab.
// What is kept belongs to who typed it: it goes when they sign out, and nobody else who signs in here is shown it.

const PREFIX = "returns ";
const FIELDS = "input[name]:not([type=hidden]), textarea[name]";

export function forgetReturns(storage = localStorage) {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}

export function startReturnGrid(announce) {
  document.querySelectorAll('form[action*="sign-out"]').forEach((form) => {
    form.addEventListener("submit", () => forgetReturns());
  });
  const table = document.querySelector("[data-return-grid]");
  if (!table) return;
  const { user, paste, restored, offline, back } = table.dataset;
  const kept = `${PREFIX}${user} ${location.pathname}`;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${user} `)) localStorage.removeItem(key);
  }

  const read = () => JSON.parse(localStorage.getItem(kept) || "{}");
  const write = (values) => {
    if (Object.keys(values).length) localStorage.setItem(kept, JSON.stringify(values));
    else localStorage.removeItem(kept);
  };
  const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const usual = (field) => (field.type === "checkbox" ? field.defaultChecked : field.defaultValue);
  const returnOf = (field) => field.closest("[data-return]");

  function keep(field) {
    const values = read();
    if (valueOf(field) === usual(field)) delete values[field.name];
    else values[field.name] = valueOf(field);
    write(values);
  }

  // Saved: what stands in the fields of this return is the usual now.
  function forget(group) {
    const values = read();
    for (const field of group.querySelectorAll(FIELDS)) {
      delete values[field.name];
      field.defaultValue = field.value;
      if (field.type === "checkbox") field.defaultChecked = field.checked;
    }
    write(values);
  }

  const save = (group) => group.querySelector(FIELDS)?.dispatchEvent(new Event("change", { bubbles: true }));

  function restore() {
    const values = read();
    const groups = new Set();
    for (const field of table.querySelectorAll(FIELDS)) {
      if (!(field.name in values) || valueOf(field) === values[field.name]) continue;
      if (field.type === "checkbox") field.checked = values[field.name];
      else field.value = values[field.name];
      groups.add(returnOf(field));
    }
    if (groups.size) announce(restored);
    return groups;
  }

  // Keys of a spreadsheet: within the column of figures. A row without this field has its first one there.
  const kindOf = (field) => field.name.split("-")[0];
  const fieldIn = (group, kind) =>
    group.querySelector(`input[name^="${kind}-"]`) || group.querySelector("input[inputmode=decimal]");

  function move(field, step) {
    const groups = [...table.querySelectorAll("[data-return]")].filter((group) => fieldIn(group, "value"));
    const next = groups[groups.indexOf(returnOf(field)) + step];
    const found = next && fieldIn(next, kindOf(field));
    found?.focus();
    found?.select();
  }

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("input[inputmode=decimal]") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault(); // Enter would send the form
    move(field, step);
  });

  // One request for the whole block: checked, shown, applied together.
  table.addEventListener("paste", (event) => {
    const field = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
    if (!field.matches("input[inputmode=decimal]") || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const values = { paste: text, start: returnOf(field).dataset.return, action: "check" };
    window.htmx.ajax("POST", paste, { target: "#paste-preview", swap: "innerHTML", values }).then(() => {
      document.getElementById("paste-title")?.focus();
    });
  });

  table.addEventListener("input", (event) => {
    if (event.target.matches(FIELDS)) keep(event.target);
  });
  table.addEventListener("change", (event) => {
    if (event.target.matches(FIELDS)) keep(event.target);
  });

  // Somebody else was first: both figures are on the screen, and the person decides.
  table.addEventListener("click", (event) => {
    const choice = event.target.dataset?.keep;
    if (!choice) return;
    const group = returnOf(event.target);
    if (choice === "mine") {
      save(group);
    } else {
      forget(group);
      location.reload();
    }
  });

  const problem = document.getElementById("return-offline");
  const show = (message) => {
    if (!problem) return;
    problem.hidden = !message;
    problem.textContent = message || "";
  };
  const waiting = new Set();
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const group = event.detail.elt.closest?.("[data-return]");
    if (!group) return;
    const status = event.detail.xhr?.status || 0;
    if (status === 200) {
      waiting.delete(group);
      forget(group);
    } else if (status === 0 || status === 401 || status >= 500) {
      waiting.add(group);
      if (status === 0) show(offline);
    }
    if (group.querySelector("[data-needs-word]")) group.querySelector(".app-return__words").open = true;
    group.classList.toggle("app-return--refused", status === 409 || status === 422 || status === 403);
    for (const field of group.querySelectorAll("input[inputmode=decimal]")) {
      if (status === 422) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  });

  function retry() {
    if (!waiting.size) return;
    show("");
    announce(back);
    for (const group of waiting) save(group);
  }
  window.addEventListener("online", retry);
  window.addEventListener("focus", retry);
  if (!navigator.onLine) show(offline);
  // By then htmx listens.
  window.addEventListener("load", () => {
    for (const group of restore()) save(group);
  });

  // A cell that is being saved is waited for: else the form would come with the version before.
  const form = table.closest("form");
  let underWay = 0;
  document.body.addEventListener("htmx:beforeRequest", () => {
    underWay += 1;
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    underWay -= 1;
  });
  form.addEventListener("submit", (event) => {
    if (!underWay) return;
    event.preventDefault();
    const go = () => (underWay ? setTimeout(go, 50) : form.requestSubmit(event.submitter));
    go();
  });
}
