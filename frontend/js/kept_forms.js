// Forms that lose nothing (data-kept): what is typed stays in this browser until the server has it, over a lost line, an
// ended session and a closed tab. With data-autosave it is sent after a pause; a form without is sent when its button is
// pressed, and again by itself when it could not be. What is kept belongs to who typed it and goes when they sign out.

const PREFIX = "kept ";
const PAUSE_MS = 1500;
const AGAIN_MS = 20000;
const FIELDS = "input[name]:not([type=hidden]), textarea[name], select[name]";
const HIDDEN = ["client_id", "version"];

let signedOut = false; // a page that is left writes nothing any more

export function forgetForms(storage = localStorage) {
  signedOut = true;
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}

export function startKeptForms(announce) {
  document.querySelectorAll('form[action*="sign-out"]').forEach((form) => {
    form.addEventListener("submit", () => forgetForms());
  });
  // Of whoever signed in here before: gone with the first page of the next one.
  const user = document.body.dataset.user;
  if (user) {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${user} `)) localStorage.removeItem(key);
    }
  }
  const words = document.getElementById("kept-words")?.dataset;
  if (!words) return;
  for (const form of document.querySelectorAll("form[data-kept]")) keepForm(form, words, announce);
}

function keepForm(form, words, announce) {
  const owner = `${PREFIX}${form.dataset.keptFor} `;
  const key = `${owner}${location.pathname} ${form.dataset.kept}`;
  const state = form.querySelector("[data-kept-state]");
  const say = (message) => {
    if (state) state.textContent = message;
  };
  const hidden = (name) => form.querySelector(`input[type=hidden][name=${name}]`);
  let pause = null;
  let again = null;
  let underWay = false;
  let changed = false;
  let wanted = false; // a press of the button that the server has not had yet

  const typed = () =>
    [...form.querySelectorAll(FIELDS)].map((field) =>
      field.type === "checkbox" ? [field.name, field.value, field.checked] : [field.name, field.value],
    );
  const isEmpty = (fields) => fields.every(([, value, checked]) => checked === false || (checked === undefined && !value));
  const atFirst = JSON.stringify(typed());

  function keep() {
    if (signedOut) return undefined;
    const fields = typed();
    if (isEmpty(fields) || JSON.stringify(fields) === atFirst) return localStorage.removeItem(key);
    const numbers = Object.fromEntries(HIDDEN.map((name) => [name, hidden(name)?.value]));
    return localStorage.setItem(key, JSON.stringify({ fields, numbers, wanted }));
  }

  function restore() {
    const text = localStorage.getItem(key);
    if (!text) return;
    const { fields, numbers, wanted: pressed } = JSON.parse(text);
    if (JSON.stringify(fields) === JSON.stringify(typed())) {
      localStorage.removeItem(key); // the server has it
      return;
    }
    for (const [name, value, checked] of fields) {
      for (const field of form.querySelectorAll(FIELDS)) {
        if (field.name !== name) continue;
        if (field.type !== "checkbox") field.value = value;
        else if (field.value === value) field.checked = checked;
      }
    }
    for (const name of HIDDEN) if (numbers[name] && hidden(name)) hidden(name).value = numbers[name];
    for (let part = form.closest("details"); part; part = part.parentElement?.closest("details")) part.open = true;
    say(words.restored);
    announce(words.restored);
    if (pressed) send(true);
  }

  const later = (press) => {
    clearTimeout(again);
    again = setTimeout(() => send(press), AGAIN_MS);
  };

  async function send(press) {
    wanted = wanted || press;
    if (underWay) {
      changed = true;
      return;
    }
    keep();
    if (!navigator.onLine) {
      say(words.offline);
      return;
    }
    underWay = true;
    changed = false;
    let response;
    try {
      response = await fetch(form.action || location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json", ...(wanted ? { "X-Pressed": "1" } : {}) },
        redirect: "manual",
      });
    } catch {
      underWay = false;
      say(words.offline);
      later(wanted);
      return;
    }
    underWay = false;
    if (response.ok) return saved(await response.json());
    const refused = response.status === 409 || response.status === 422;
    if (refused && wanted) {
      // The page that answers shows what is wrong beside each field, or both texts, and what was typed.
      localStorage.removeItem(key);
      HTMLFormElement.prototype.submit.call(form);
    } else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      say(words.signedOut);
    } else if (response.status === 409) {
      say(words.newer);
    } else if (response.status === 422) {
      say(`${words.unsaved} ${(await response.json()).problem}`);
    } else {
      say(words.trouble);
      later(wanted);
    }
    return undefined;
  }

  function saved(answer) {
    if (answer.version !== undefined && hidden("version")) hidden("version").value = answer.version;
    if (answer.client_id && hidden("client_id")) hidden("client_id").value = answer.client_id;
    if (changed) return send(false);
    localStorage.removeItem(key);
    say(`${words.saved} ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`);
    if (wanted && form.dataset.keptNext) location.assign(form.dataset.keptNext);
    else if (wanted) location.reload();
    return undefined;
  }

  form.addEventListener("input", () => {
    changed = true;
    keep();
    if (!("autosave" in form.dataset)) return;
    clearTimeout(pause);
    const text = form.querySelector("textarea");
    if (text && !text.value.trim()) return;
    pause = setTimeout(() => send(false), PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    send(true);
  });
  window.addEventListener("online", () => {
    if (!localStorage.getItem(key)) return;
    say(words.back);
    send(wanted);
  });
  window.addEventListener("pagehide", keepUnsent);
  function keepUnsent() {
    if (changed) keep();
  }
  restore();
}
