// A form sent without leaving the page, and sent again until the server answers.
//
// Invariant: every attempt carries the same form, so the same key, and the server keeps a unit once. What
// was typed is in the page until there is an answer.

const PATIENCE = 8000; // ms for one attempt
const PAUSE = 1500; // ms before the next

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Send a form and return the page that answers. `lost(true)` and `lost(false)` tell of the connection. */
export async function send(form, button, lost) {
  const body = new URLSearchParams(new FormData(form, button));
  const post = form.method === "post";
  const url = post ? form.action : `${form.action.split("?")[0]}?${body}`;
  for (let tries = 0; ; tries += 1) {
    const answer = await attempt(url, post ? { method: "POST", body } : {});
    if (answer) {
      if (tries) lost(false);
      return answer;
    }
    lost(true);
    await pause(PAUSE);
  }
}

/** Fetch a page of ours; null where there was no connection, or nobody behind the door. */
export async function attempt(url, options = {}) {
  const headers = { Accept: "text/html", "X-Requested-With": "fetch" };
  try {
    const response = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(PATIENCE) });
    if (response.status === 502 || response.status === 504) return null;
    const text = await response.text();
    return { url: response.url, page: new DOMParser().parseFromString(text, "text/html") };
  } catch {
    return null;
  }
}
