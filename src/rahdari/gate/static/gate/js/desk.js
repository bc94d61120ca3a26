// The lane's page: a scanner heard wherever the cursor is, keys instead of a mouse, answers without a reload.
//
// The page works without this file: it is one form, and each key at the bottom is a button. All that is done
// here is to send the same forms and to put the answer's regions in place of the old ones.

import { Burst, isWhole } from "./burst.js";
import { lost, signedOut, swap } from "./page.js";
import { send } from "./sending.js";
import { play } from "./sound.js";

const REGIONS = "messages work verdict figures looks keys"; // a form names fewer of them in data-swaps
const QUIET = 150; // ms without a further line: the scanner has finished
const SOON = 200; // ms: an answer that takes longer must not leave the last traveller's verdict standing
const SAME_AGAIN = 2500; // ms after its verdict: a scanner whose trigger was held down sends everything twice

const burst = new Burst();
let lines = [];
let finished; // the timer that waits for further lines
const held = new Map(); // the fields that a run wrote into, and what each held before
const NONE = { text: "", at: -Infinity };
let scanned = ""; // what the scanner sent, until its form is
let last = NONE; // the scan of the verdict that stands, and when that came
let sending = false;
let began; // when what is being screened was scanned, or sent by hand

const scanFields = () => [...document.querySelectorAll("#work .member textarea")];
const scanField = () => scanFields().at(-1);
const sayOf = (name) => document.getElementById("sayings").dataset[name];

function say(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = event.timeStamp;
  if (lines.length) wait(at); // a further line is on its way
  if (burst.begins(at)) held.clear();
  if (!held.has(event.target)) held.set(event.target, event.target.value); // an answer may move the cursor in a run
  const capsLock = event.getModifierState("CapsLock");
  const line = burst.press({ code: event.code, shiftKey: event.shiftKey, capsLock, at });
  if (line !== null) {
    event.preventDefault();
    take(line, at);
  } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else {
    pressed(event);
  }
});

/** Take one line of a scanner out of the fields that it landed in. */
function take(line, at) {
  for (const [field, value] of held) if (value !== undefined) field.value = value;
  lines.push(line);
  if (isWhole(lines)) read(at);
  else wait(at);
}

/** Read what came when nothing more comes. */
function wait(at) {
  clearTimeout(finished);
  finished = setTimeout(read, QUIET, at);
}

/** Screen what the scanner sent. */
function read(at) {
  clearTimeout(finished);
  const text = lines.join("\n");
  lines = [];
  if (sending) return say(sayOf("waiting"));
  if (text === last.text && at - last.at < SAME_AGAIN) return say(sayOf("again"));
  if (scanFields().length > 1) return readMember(text);
  scanned = text;
  const field = scanField();
  field.value = text;
  began = at;
  field.form.requestSubmit();
}

/** In a family each scan is a member, and Enter screens them all. */
function readMember(text) {
  if (scanFields().some((field) => field.value === text)) return say(sayOf("again"));
  say("");
  if (scanFields().every((field) => field.value)) addMember();
  const field = scanFields().find((field) => !field.value);
  field.value = text;
  foldAll(field.form);
  scanField().focus();
}

/** A key that has a button at the bottom of the page. */
function pressed(event) {
  const button = document.querySelector(`[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-does]");
  if (!button) return;
  event.preventDefault();
  ({ member: addMember, empty: emptyForm })[button.dataset.does]();
});

document.addEventListener("submit", async (event) => {
  if (event.target.dataset.leaves !== undefined) return; // a hand-over leaves the page
  event.preventDefault();
  if (sending) return say(sayOf("waiting"));
  sending = true;
  say("");
  began ??= event.timeStamp;
  const [text, regions] = [scanned, (event.target.dataset.swaps ?? REGIONS).split(" ")];
  scanned = "";
  const asking = setTimeout(clearVerdict, event.target.id === "lane" ? SOON : 2 ** 31 - 1);
  const answer = await send(event.target, event.submitter, lost);
  clearTimeout(asking);
  sending = false;
  const fresh = show(answer, regions);
  // What is wrong, and what was undone, may be scanned again at once.
  if (regions.includes("verdict")) last = fresh ? { text, at: performance.now() } : NONE;
});

/** Take the last verdict away: nobody is to read it as this traveller's. */
function clearVerdict() {
  const verdict = document.getElementById("verdict");
  verdict.className = "verdict";
  verdict.replaceChildren(document.getElementById("asking").content.cloneNode(true));
}

/** Show an answer: new regions, the verdict spoken and sounded, the cursor back in the field. Return whether it is
 * another verdict than before. */
function show({ page, url }, regions) {
  if (!page.getElementById("work")) {
    clearVerdict();
    signedOut(url);
    return false;
  }
  signedOut(null);
  const before = document.getElementById("verdict").dataset.unit;
  for (const name of ["theme", "silent", "quiet"]) copyOf(page, name);
  document.body.className = page.body.className;
  swap(page, regions);
  const verdict = document.getElementById("verdict");
  const fresh = verdict.dataset.unit && verdict.dataset.unit !== before;
  ready();
  if (fresh) {
    document.getElementById("said").textContent = verdict.querySelector(".word").innerText;
    verdict.classList.add("new");
    const { silent, quiet } = document.documentElement.dataset;
    if (silent === undefined && quiet === undefined) play(verdict.dataset.verdict);
    const start = began;
    requestAnimationFrame(() => performance.measure("scan to verdict", { start }));
  }
  began = undefined;
  return Boolean(fresh);
}

function copyOf(page, name) {
  const value = page.documentElement.dataset[name];
  if (value === undefined) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = value;
}

/** F2: fold the member that was filled in, and open the next. */
function addMember() {
  const members = [...document.querySelectorAll("#work .member")];
  const form = members.at(-1).closest("form");
  const copy = members.at(-1).cloneNode(true);
  const [from, to] = [members.length - 1, members.length];
  for (const field of copy.querySelectorAll("[name]")) {
    field.name = field.name.replace(`member-${from}-`, `member-${to}-`);
    if (field.id) field.id = field.id.replace(`member-${from}-`, `member-${to}-`);
    field.value = field.tagName === "SELECT" ? field.options[0].value : "";
    field.removeAttribute("aria-invalid");
  }
  for (const label of copy.querySelectorAll("label[for]")) label.htmlFor = label.htmlFor.replace(`member-${from}-`, `member-${to}-`);
  for (const wrong of copy.querySelectorAll(".errors")) wrong.remove();
  members.at(-1).after(copy);
  foldAll(form);
  scanField().focus();
}

/** Show the last member open and the others as a line each, so that a family needs no scrolling. */
function foldAll(form) {
  const members = [...form.querySelectorAll(".member")];
  members.forEach((member, n) => {
    const wrong = member.querySelector("[aria-invalid]");
    const folded = n < members.length - 1 && !wrong;
    member.classList.toggle("folded", folded);
    const number = member.querySelector("[data-number]");
    number.textContent = (n + 1).toLocaleString(`en-u-nu-${form.dataset.digits}`);
    number.closest(".which").hidden = members.length === 1;
    const values = [...member.querySelectorAll("textarea, input")].map((field) => field.value.trim());
    member.querySelector(".summary").textContent = folded ? values.filter(Boolean).join(" · ") : "";
  });
}

/** Esc: empty the form; the other members of a family go too. */
function emptyForm() {
  const form = scanField().form;
  [...form.querySelectorAll(".member")].slice(1).forEach((member) => member.remove());
  for (const field of form.querySelectorAll(".member textarea, .member input")) field.value = "";
  for (const field of form.querySelectorAll(".member select")) field.selectedIndex = 0;
  for (const wrong of form.querySelectorAll(".errors")) wrong.remove();
  for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
  say("");
  ready();
}

/** The ten seconds in which a verdict can be taken back, seen to run out. */
function countDown() {
  const undo = document.getElementById("undo");
  if (!undo) return;
  const left = () => (Number(undo.dataset.seconds) * 1000 - (performance.now() - began)) / 1000;
  const began = performance.now();
  const timer = setInterval(() => {
    const seconds = left();
    undo.querySelector("progress").value = seconds;
    if (seconds > 0 && undo.isConnected) return;
    clearInterval(timer);
    undo.remove();
  }, 250);
}

/** The class of a traveller chooses the fields; one that was filled in stays in sight. */
function chooseFields(form) {
  const shown = form.querySelector("[name=class]:checked")?.dataset.fields?.split(" ").filter(Boolean);
  for (const part of form.querySelectorAll("[data-field]")) {
    const filled = part.querySelector("input, select").value;
    part.hidden = Boolean(shown?.length) && !shown.includes(part.dataset.field) && !filled;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.name === "class") chooseFields(event.target.form);
});

function ready() {
  const { form } = scanField();
  foldAll(form);
  chooseFields(form);
  countDown();
  const wrong = document.querySelector("#work [aria-invalid]");
  (wrong ?? scanField()).focus();
  if (wrong) wrong.select?.();
}

ready();
