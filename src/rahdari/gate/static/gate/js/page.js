// Every page: the bar's clock by the server's time, its figures and the queue kept fresh.

import { attempt } from "./sending.js";

const EVERY = 10_000; // ms

/** Put regions of another page of ours in the place of those with the same id. */
export function swap(page, ids) {
  for (const id of ids) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
}

/** The same while somebody reads: the focus stays on its link, and a wide table where it was scrolled to. */
function swapQuietly(page, ids) {
  const href = document.activeElement?.getAttribute("href");
  const scrolled = document.querySelector(".scrolls")?.scrollLeft;
  swap(page, ids);
  if (scrolled) document.querySelector(".scrolls")?.scrollTo({ left: scrolled });
  const links = [...document.querySelectorAll("#queue a")];
  if (document.activeElement === document.body && href) links.find((a) => a.getAttribute("href") === href)?.focus({ preventScroll: true });
}

/** Show above everything else whether the server can be reached, and what it says if it can keep nothing. */
export function lost(isLost, trouble) {
  const line = document.getElementById("lost");
  line.dataset.unreachable ??= line.textContent;
  line.textContent = trouble ?? line.dataset.unreachable;
  line.hidden = !isLost;
}

/** Signed out meanwhile: the page stays as it is, and the way in opens beside it. Signed in again: null. */
export function signedOut(url) {
  const link = document.getElementById("signed-out");
  link.parentElement.hidden = !url;
  if (url) link.href = url;
}

let ahead = 0; // ms that the server's clock is ahead of this computer's

function readClock() {
  const clock = document.querySelector("[data-clock]");
  if (clock) ahead = Date.parse(clock.dateTime) - Date.now();
}

function tick() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const { zone, digits } = clock.dataset;
  clock.textContent = new Date(Date.now() + ahead).toLocaleTimeString(`en-GB-u-nu-${digits}`, { timeZone: zone });
}

async function refresh() {
  const bar = document.getElementById("bar");
  if (!bar?.dataset.fresh || document.hidden) return;
  const answer = await attempt(bar.dataset.fresh);
  lost(!answer?.page, answer?.trouble);
  if (!answer?.page) return;
  const elsewhere = new URL(answer.url).pathname !== bar.dataset.fresh;
  signedOut(elsewhere ? answer.url : null);
  if (!elsewhere) {
    swapQuietly(answer.page, ["figures", "queue"]);
    readClock();
    tick();
  }
}

readClock();
tick();
setInterval(tick, 1000);
setInterval(refresh, EVERY);
