// The form of an entry: what is missing, and what that costs, is said while it is typed.

import { swap } from "./page.js";
import { attempt } from "./sending.js";

const PAUSE = 400; // ms without a key
const AGAIN = 3000; // ms until the cost may be ready

const form = document.getElementById("entry");
let waiting = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  const answer = await attempt(form.dataset.typed, { method: "POST", body });
  if (!answer?.page || mine !== asked) return; // an older answer says nothing any more
  swap(answer.page, ["typed"]);
  if (document.querySelector("#typed [data-again]")) waiting = setTimeout(look, AGAIN);
}

if (form.elements.names.value) look(); // filled in as another entry is

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
