// The boxes of an appraisal (data-words): what is typed is sent to the server after a pause, where only its own side sees
// it until Save is pressed. Nothing is kept in this browser, which others may use. A lost line is tried again; before the
// session ends a warning offers to go on; after its end what was typed stays on the page and is sent after a new sign-in.

const PAUSE_MS = 1500;
const AGAIN_MS = 10000;
const WARN_S = 300;
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export function startAppraisalWords(announce) {
  const bar = document.getElementById("appraisal-session");
  const forms = [...document.querySelectorAll("form[data-words]")];
  if (!bar) return;
  const session = keepSession(bar, announce, () => boxes.forEach((box) => box.flush()));
  const boxes = forms.map((form) => keepBox(form, bar.dataset, session, announce));
  const ready = new WeakSet();

  // Before any form of this page takes it away, everything typed is sent; where it cannot be, the page stays.
  let leavingBy = null;
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    leavingBy = form;
    const own = boxes.find((box) => box.form === form);
    if (ready.has(form) || !boxes.some((box) => box.isUnsent() || box.isUnderWay())) {
      own?.leave();
      return;
    }
    event.preventDefault();
    await Promise.all(boxes.map((box) => box.flush()));
    await new Promise((done) => setTimeout(done)); // no form can be sent while it is still being asked
    if (own?.isUnsent() && !own.isRefused()) return;
    ready.add(form);
    form.requestSubmit(submitter);
    ready.delete(form);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) boxes.forEach((box) => box.flush());
  });
  window.addEventListener("online", () => boxes.forEach((box) => box.flush()));
  window.addEventListener("beforeunload", (event) => {
    // A check-in, a need or a comment is not kept by itself: whoever leaves by something else is asked.
    if (boxes.some((box) => box.isUnsent()) || isHalfTyped(leavingBy)) event.preventDefault();
    leavingBy = null;
  });
}

function isHalfTyped(leavingBy) {
  const texts = [...document.querySelectorAll("form:not([data-words]) textarea")];
  return texts.some((text) => text.form !== leavingBy && text.value !== text.defaultValue);
}

function keepBox(form, words, session, announce) {
  const text = form.querySelector("textarea");
  const state = form.querySelector("[data-words-state]");
  const version = form.querySelector("input[name=version]");
  let sent = text.value;
  let pause = null;
  let underWay = null;
  let stopped = false; // both texts have to be looked at first
  let refused = false; // what is wrong is said where Save leads to
  let left = false;

  function say(message, aloud = false) {
    if (state.textContent === message) return;
    state.textContent = message;
    if (aloud) announce(message);
  }

  const later = (after) => {
    clearTimeout(pause);
    pause = setTimeout(flush, after);
  };

  async function post() {
    const typed = text.value;
    let response;
    refused = false;
    // After a sign-out whoever signs in next may be somebody else: the page asks before it sends a word.
    if (session.isLost() && (await session.ask()) !== "same") {
      say(words.again);
      return later(AGAIN_MS);
    }
    try {
      response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      say(words.again);
      return later(AGAIN_MS);
    }
    if (left) return undefined;
    if (response.ok) {
      version.value = (await response.json()).version;
      sent = typed;
      if (text.value !== sent) return later(PAUSE_MS);
      const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      return say(`${words.saved} ${now}`);
    }
    if (response.status === 409) {
      stopped = true;
      refused = true;
      return say(`${(await response.json()).problem} ${words.look}`, true);
    }
    if (response.status === 422) {
      refused = true;
      return say(`${words.unsaved} ${(await response.json()).problem}`);
    }
    if (response.status === 404) {
      stopped = true;
      return say(words.gone, true);
    }
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      // Signed out, or signed in anew: the page learns which, and gets a token that holds.
      const found = await session.ask();
      if (found === "other") stopped = true;
      say(found === "other" ? words.other : words.again);
      return found === "other" ? undefined : later(found === "same" ? PAUSE_MS : AGAIN_MS);
    }
    say(words.again);
    return later(AGAIN_MS);
  }

  async function flush() {
    clearTimeout(pause);
    if (underWay) await underWay;
    if (stopped || !isUnsent()) return;
    underWay = post();
    await underWay;
    underWay = null;
  }

  function isUnsent() {
    return !left && text.value !== sent;
  }

  text.addEventListener("input", () => {
    if (!stopped) later(PAUSE_MS);
  });

  return {
    form,
    flush,
    isUnsent,
    isRefused: () => refused,
    isUnderWay: () => underWay !== null,
    leave() {
      clearTimeout(pause);
      left = true;
    },
  };
}

function keepSession(bar, announce, back) {
  const words = bar.dataset;
  const stay = bar.querySelector("[data-session-stay]");
  const signIn = bar.querySelector("[data-session-sign-in]");
  let clock = null;
  let lost = false;

  function show(message, button) {
    bar.querySelector("[data-session-words]").textContent = message;
    stay.hidden = button !== stay;
    signIn.hidden = button !== signIn;
    bar.hidden = !message;
    if (message) announce(message);
  }

  const wait = (seconds, then) => {
    clearTimeout(clock);
    clock = setTimeout(then, Math.min(Math.max(seconds, 0) * 1000, LONGEST_WAIT_MS));
  };

  // "same": the session of whoever typed here; "other": somebody else's; "none": signed out; "away": no answer.
  async function ask(method = "GET") {
    const options = { method, headers: { Accept: "application/json" }, redirect: "manual" };
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (method === "POST" && token) options.headers["X-CSRFToken"] = token;
    let response;
    try {
      response = await fetch(words.session, options);
    } catch {
      return "away";
    }
    if (response.type === "opaqueredirect" || response.status === 401) {
      lost = true;
      if (signIn.hidden) show(words.ended, signIn);
      return "none";
    }
    if (!response.ok) return "away";
    const answer = await response.json();
    if (String(answer.user) !== document.body.dataset.user) {
      lost = true;
      show(words.other, null);
      return "other";
    }
    lost = false;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = answer.token;
    });
    if (answer.left > WARN_S) {
      show("", null);
      wait(answer.left - WARN_S, () => ask());
    } else {
      show(words.ends, stay);
      wait(answer.left + 1, () => ask());
    }
    return "same";
  }

  stay.addEventListener("click", async () => {
    if ((await ask("POST")) === "same") back();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !signIn.hidden) ask().then((found) => found === "same" && back());
  });
  ask();
  return { ask, isLost: () => lost };
}
