// Saves a form (form[data-autosave]) as it is typed, and keeps what the server does not have yet in this browser.
//
// Every change goes into local storage at once, and a moment later to the form's own address. The server answers with
// what the form's hidden fields say from now on (the number of the edit), or with what is wrong; of a form of many rows
// with both, where some rows are saved and others wait. A line that is down, a lid that is closed or a session that is
// over loses nothing: the form is filled again when its page is opened next, and saved when that works. Without this
// script the form is sent by its button, as always.

const PAUSE = 1200; // milliseconds without a key before the form is saved
const AGAIN = 4000; // until it is tried again when the line is down
const DAYS = 14; // that something typed is kept
const OFFLINE = "offline";
const TOKEN = "csrfmiddlewaretoken";

for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
forget();

function start(form) {
  const page = Number(new URLSearchParams(window.location.search).get("from")) || ""; // of a form that has several
  const place = `typed:${form.dataset.person}:${window.location.pathname}${page && `?from=${page}`}`;
  const status = form.querySelector("[data-autosave-status]");
  let running = Promise.resolve(), timer = 0, changes = 0;
  if (form.dataset.autosave === "choice") { // between two people's values: its button alone decides
    form.addEventListener("submit", () => localStorage.removeItem(place));
    return;
  }

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  const kept = read(place);
  if (kept?.hidden?.new) kept.hidden.new = nameNewRows(form, kept.hidden.new.split(" "));
  if (kept?.hidden && differs(form, kept.fields)) {
    fill(form, kept);
    say("What you had typed here was not saved. It is in the form again.");
    changes += 1;
    timer = setTimeout(send, PAUSE);
  } else if (!form.dataset.unsaved) {
    localStorage.removeItem(place);
  }

  form.addEventListener("input", () => {
    changes += 1;
    write(place, form);
    say("Not saved yet.");
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });
  window.addEventListener("online", () => { if (localStorage.getItem(place)) send(); });

  // The button sends the form as always, once nothing of it is left in this browser alone. Without a line it stays here.
  let through = false;
  form.addEventListener("submit", async (event) => {
    if (through || !localStorage.getItem(place)) return;
    event.preventDefault();
    clearTimeout(timer);
    if ((await send()) === OFFLINE) return;
    through = true;
    form.requestSubmit(event.submitter);
  });

  // One after the other: the second one needs the number that the first one is answered.
  function send() {
    running = running.then(sendNow);
    return running;
  }

  async function sendNow() {
    const before = changes;
    let answer;
    try {
      answer = await fetch(form.getAttribute("action") || window.location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1", Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      say("No connection. What you typed is kept in this browser, and is saved when the connection is back.");
      clearTimeout(timer);
      timer = setTimeout(send, AGAIN);
      return OFFLINE;
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      say("You are signed out. What you typed is kept in this browser: sign in again and come back to this page.");
      return "";
    }
    const told = await answer.json().catch(() => null);
    if (!told) {
      say("It could not be saved. What you typed is kept in this browser.");
      return "";
    }
    if (told.saved) {
      setHidden(form, told.hidden);
      if (before === changes && !told.why) {
        localStorage.removeItem(place);
        say(`Saved ${told.saved}.`);
      } else {
        write(place, form);
        if (told.why) say(`${told.why} It is kept in this browser. Everything else is saved (${told.saved}).`);
        if (before !== changes) timer = setTimeout(send, PAUSE);
      }
      form.dispatchEvent(new CustomEvent("autosaved", { detail: told }));
      return "";
    }
    say(`${told.why} What you typed is kept in this browser.`);
    return "";
  }
}

function hiddenOf(form) {
  return [...form.elements].filter((element) => element.type === "hidden" && element.name && element.name !== TOKEN);
}

function setHidden(form, values) {
  for (const element of hiddenOf(form)) if (element.name in values) element.value = values[element.name];
}

function fieldsOf(form) {
  const unseen = new Set([TOKEN, ...hiddenOf(form).map((element) => element.name)]);
  return [...new FormData(form)].filter(([name, value]) => !unseen.has(name) && typeof value === "string");
}

function differs(form, fields) {
  const plain = (all) => JSON.stringify(all.map(([name, value]) => [name, value.replace(/\r\n/g, "\n").trim()]).sort());
  return plain(fieldsOf(form)) !== plain(fields);
}

// Empty rows of a grid have other names each time their page comes: they take those under which they were typed, unless
// such a row is saved by now, as when the line dropped before the answer. Their names, as they are now.
function nameNewRows(form, then) {
  const all = [...form.elements], now = (form.elements.new?.value ?? "").split(" ").filter(Boolean);
  return now.map((key, at) => {
    if (!then[at] || all.some((element) => element.name.startsWith(`${then[at]}.`))) return key;
    for (const element of all) if (element.name.startsWith(`${key}.`)) element.name = then[at] + element.name.slice(key.length);
    return then[at];
  }).join(" ");
}

// With the number of the edit that was read then: what others saved since is found out as always.
function fill(form, kept) {
  for (const element of form.elements) {
    if (!element.name || ["hidden", "submit"].includes(element.type)) continue;
    const values = kept.fields.filter(([name]) => name === element.name).map(([, value]) => value);
    if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
    else if (values.length) [element.value] = values;
  }
  setHidden(form, kept.hidden);
}

function write(place, form) {
  const hidden = Object.fromEntries(hiddenOf(form).map((element) => [element.name, element.value]));
  const kept = { at: Date.now(), hidden, fields: fieldsOf(form) };
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // the browser keeps nothing: then only the server does
  }
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}

// What was typed long ago is not anybody's work any more.
function forget() {
  for (const place of Object.keys(localStorage)) {
    if (place.startsWith("typed:") && Date.now() - (read(place)?.at ?? 0) > DAYS * 86400000) localStorage.removeItem(place);
  }
}
