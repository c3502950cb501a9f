"use strict";
// The chat page. It draws reply objects with text nodes only; nothing from the network is ever read as markup.

const API = "webhooks/web/";
const STORED = "deelwijzer.sessie";

// Which sentence belongs to which verdict stands here and not in the reply: the reply carries the id only.
const VERDICTS = {
  ja: ["yes", "Ja, dat mag", "check"],
  ja_mits: ["yes", "Ja, mits", "check"],
  verplicht: ["maybe", "Ja, dat is verplicht", "exclamation"],
  nee: ["no", "Nee, dat mag niet", "cross"],
  nee_tenzij: ["no", "Nee, tenzij", "cross"],
  mag_weigeren: ["yes", "U mag weigeren", "check"],
  niet_bepaald: ["maybe", "De bron laat dit open", "question"],
  niet_geregeld: ["maybe", "Dit staat niet in de bronnen", "question"],
};
// For topics where "dat mag" would not fit the question.
const PLAIN_VERDICTS = { ja: "Ja", nee: "Nee", verplicht: "Verplicht" };
const PERMISSION_TOPICS = ["verstrekken", "kwaliteitsonderzoek", "organisatie_buiten_zorg"];
const ICONS = {
  check: "M5 13l4 4L19 7",
  cross: "M6 6l12 12M18 6L6 18",
  question: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 18v.01",
  exclamation: "M12 5v9M12 18v.01",
};
const DOCUMENTS = {
  ap: "Webpagina ‘Gebruik van medische gegevens’ (2015–2018)",
  pf: "Visiestuk van de Patiëntenfederatie over het patiëntgeheim (januari 2019)",
};
const STATUSES = {
  geldend: "Geldt nog, voor zover bekend.",
  verouderd: "Verouderd: er is nu andere wetgeving.",
  voorstel: "Een voorstel van de schrijver, geen wet.",
  bewering: "De schrijver beweert dit; het is niet bevestigd.",
  voorbeeld: "Een voorbeeld of ervaring.",
};
const MESSAGES = {
  offline: "Er is geen verbinding. Controleer uw internet en probeer het opnieuw.",
  unknown: "Er ging iets mis. Probeer het opnieuw.",
  expired: "Uw vorige gesprek is afgelopen. We beginnen een nieuw gesprek. Verstuur uw vraag nog een keer.",
  running: "Uw gesprek loopt nog. Stel uw volgende vraag, of begin opnieuw.",
  erased: "Uw gesprek is gewist. U kunt hier opnieuw beginnen.",
  empty: "Typ eerst uw vraag.",
};

const at = (id) => document.getElementById(id);
const log = at("log"), input = at("invoer"), send = at("stuur"), announcer = at("melder"), dialog = at("wisvraag");
let busy = false;

// ---- building elements ----

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Blank lines part paragraphs; lines that start with "- " are a list.
function paragraphs(text) {
  const blocks = [];
  let lines = [], items = [];
  const flush = () => {
    if (lines.length) blocks.push(element("p", {}, lines.join(" ")));
    if (items.length) blocks.push(element("ul", {}, ...items.map((item) => element("li", {}, item))));
    lines = [];
    items = [];
  };
  for (const line of String(text).split("\n").map((part) => part.trim())) {
    const item = line.startsWith("- ");
    if (!line || (item ? lines.length : items.length)) flush();
    if (item) items.push(line.slice(2));
    else if (line) lines.push(line);
  }
  flush();
  return blocks;
}

// ---- drawing replies ----

function verdictLine(answer) {
  const known = VERDICTS[answer.verdict];
  if (!known) return null;
  const [look, words, sign] = known;
  const plain = PLAIN_VERDICTS[answer.verdict];
  const label = plain && !PERMISSION_TOPICS.includes(answer.topic) ? plain : words;
  const provisional = answer.decided === false ? " (voorlopig)" : "";
  return element("p", { class: `verdict ${look}` }, icon(sign), element("span", {}, label + provisional));
}

function list(title, items) {
  if (!items.length) return [];
  return [element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", {}, item)))];
}

function sourceItem(citation) {
  const place = [DOCUMENTS[citation.document] || citation.document, ...(citation.section || [])].join(" › ");
  return element("li", {},
    `${place}, alinea ${citation.paragraph}: `, element("q", {}, citation.quote),
    element("span", { class: "status" }, STATUSES[citation.status] || citation.status));
}

function details(answer) {
  const reasons = (answer.reasons || []).filter((reason) => reason.effect === "applies").map((reason) => reason.text);
  const changes = (answer.what_would_change_it || []).map((change) => change.text);
  const content = [
    ...list("Waarom", reasons),
    ...list("Voorwaarden", answer.conditions || []),
    ...list("Wat het antwoord kan veranderen", changes),
  ];
  const citations = answer.citations || [], notices = answer.notices || [];
  if (citations.length) content.push(element("h3", {}, "Bronnen"), element("ol", {}, ...citations.map(sourceItem)));
  if (notices.length) {
    content.push(element("h3", {}, "Hoe oud is dit?"), ...notices.map((notice) => element("p", { class: "notice" }, notice.text)));
  }
  if (!content.length) return null;
  const name = citations.length ? "Uitleg en bronnen" : "Uitleg";
  return element("details", {}, element("summary", {}, name), ...content);
}

function optionList(options) {
  if (!options.length) return null;
  const items = options.map((option, index) => {
    const number = element("span", { class: "number", "aria-hidden": "true" }, String(index + 1));
    const button = element("button", { type: "button" }, number, element("span", {}, option.label));
    button.addEventListener("click", () => {
      if (busy) return;
      button.classList.add("chosen");
      button.setAttribute("aria-pressed", "true");
      say(option.label, { choice: option.id });
    });
    return element("li", {}, button);
  });
  return element("ul", { class: "options", "aria-label": "Kies een antwoord" }, ...items);
}

function replyElement(reply) {
  const answer = reply.answer || {};
  return element("div", { class: "message" },
    element("span", { class: "hidden" }, "Deelwijzer: "),
    verdictLine(answer), ...paragraphs(reply.text), optionList(reply.options || []), details(answer));
}

function spoken(reply) {
  const options = (reply.options || []).map((option, index) => `${index + 1}: ${option.label}.`);
  return [reply.text, ...options].join(" ");
}

function show(replies) {
  retireOptions();
  const drawn = replies.map(replyElement);
  log.append(...drawn);
  announcer.textContent = replies.map(spoken).join(" ");
  // The question that was asked comes to the top, so that the reply can be read from its beginning.
  const first = drawn[0] && drawn[0].previousElementSibling;
  if (first && first.classList.contains("mine")) first.scrollIntoView({ block: "start" });
}

// Choices of an earlier turn no longer count.
function retireOptions() {
  for (const button of log.querySelectorAll(".options button")) button.disabled = true;
}

function showNote(text) {
  log.append(element("div", { class: "message" }, ...paragraphs(text)));
  announcer.textContent = text;
}

function showError(text, retry) {
  const box = element("div", { class: "error" }, element("p", {}, text));
  if (retry) {
    const button = element("button", { type: "button" }, "Probeer opnieuw");
    button.addEventListener("click", () => {
      box.remove();
      input.focus();
      retry();
    });
    box.append(button);
  }
  log.append(box);
  announcer.textContent = text;
  box.scrollIntoView({ block: "nearest" });
}

// ---- talking to the API ----

class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function call(method, path, content) {
  const headers = {}, token = sessionStorage.getItem(STORED);
  if (token && !(method === "POST" && path === "sessions")) headers.Authorization = `Bearer ${token}`;
  if (content) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(API + path, { method, headers, body: content ? JSON.stringify(content) : undefined, cache: "no-store" });
  } catch {
    throw new Refusal(0, MESSAGES.offline);
  }
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, body.detail || MESSAGES.unknown);
  return body;
}

async function working(task, retry) {
  if (busy) return;
  busy = true;
  at("bezig").hidden = false;
  send.setAttribute("aria-disabled", "true");
  try {
    await task();
  } catch (error) {
    showError(error instanceof Refusal ? error.message : MESSAGES.unknown, retry);
  } finally {
    busy = false;
    at("bezig").hidden = true;
    send.removeAttribute("aria-disabled");
  }
}

async function openSilently() {
  sessionStorage.removeItem(STORED);
  const opened = await call("POST", "sessions");
  sessionStorage.setItem(STORED, opened.session);
  return opened;
}

async function openSession(note) {
  const opened = await openSilently();
  log.replaceChildren();
  if (note) showNote(note);
  show(opened.replies);
  if (note) announcer.textContent = [note, ...opened.replies.map(spoken)].join(" ");
}

function begin(note) {
  return working(() => openSession(note), () => begin(note));
}

// What the old conversation left behind is not needed any more; when erasing fails it expires by itself.
function startAgain() {
  return working(async () => {
    if (sessionStorage.getItem(STORED)) await call("DELETE", "sessions").catch(() => null);
    await openSession(null);
  }, startAgain);
}

function deliver(message) {
  return working(async () => {
    try {
      // Without a session (the first attempt failed) one is opened first, and the typed message still goes out.
      if (!sessionStorage.getItem(STORED)) await openSilently();
      show((await call("POST", "messages", message)).replies);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      await openSession(MESSAGES.expired);
      if (message.text && !input.value) input.value = message.text;
    }
  }, () => deliver(message));
}

function say(text, message) {
  const mine = element("div", { class: "message mine" }, element("span", { class: "hidden" }, "U: "), text);
  log.append(mine);
  mine.scrollIntoView({ block: "nearest" });
  input.focus({ preventScroll: true });
  return deliver(message);
}

function erase() {
  return working(async () => {
    try {
      await call("DELETE", "sessions");
    } catch (error) {
      // A session that is no longer there has nothing left to erase.
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
    }
    await openSession(MESSAGES.erased);
  }, erase);
}

// ---- what the person does ----

function submit() {
  const text = input.value.trim();
  if (busy) return;
  if (!text) {
    announcer.textContent = MESSAGES.empty;
    input.focus();
    return;
  }
  input.value = "";
  say(text, { text });
}

at("formulier").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
at("opnieuw").addEventListener("click", () => {
  startAgain();
  input.focus();
});
at("wis").addEventListener("click", () => dialog.showModal());
at("wisnee").addEventListener("click", () => dialog.close());
at("wisja").addEventListener("click", () => {
  dialog.close();
  erase();
  input.focus();
});

if (sessionStorage.getItem(STORED)) showNote(MESSAGES.running);
else begin(null);
