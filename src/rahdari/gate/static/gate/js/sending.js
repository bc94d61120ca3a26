// A form sent without leaving the page, and sent again until the server answers.
//
// Invariant: every attempt carries the same form, so the same key, and the server keeps a unit once. What
// was typed is in the page until there is an answer. The token against forged forms is read anew for each: it
// changes when somebody signs in beside this page, and a form that was kept has to get through all the same.

const PATIENCE = 8000; // ms for one attempt
const PAUSE = 1500; // ms before the next

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Send a form and return the page that answers. `lost(true, why)` and `lost(false)` tell
 * that there is none yet, and why if that is known. */
export async function send(form, button, lost) {
  const body = new URLSearchParams(new FormData(form, button));
  body.delete("csrfmiddlewaretoken");
  const post = form.method === "post";
  const url = post ? form.action : `${form.action.split("?")[0]}?${body}`;
  for (let tries = 0; ; tries += 1) {
    const answer = await attempt(url, post ? { method: "POST", body } : {});
    if (answer?.page) {
      if (tries) lost(false);
      return answer;
    }
    lost(true, answer?.trouble);
    await pause(PAUSE);
  }
}

const token = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

/** Fetch a page of ours; null where there was no connection, or nobody behind the door. A server that can keep
 * nothing says what to do: that is its `trouble`, and there is no page. */
export async function attempt(url, options = {}) {
  const headers = { Accept: "text/html", "X-Requested-With": "fetch", "X-CSRFToken": token() };
  try {
    const response = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const trouble = page.getElementById("trouble")?.textContent;
    if (trouble) return { trouble };
    if (response.status >= 500 && !page.getElementById("main")) return null; // nobody of ours answered
    return { url: response.url, page };
  } catch {
    return null;
  }
}
