"use strict";
// The hub's pages: takes in parts as they change, sends forms, says when the line is lost. Keeps nothing.
(() => {
  const SILENT_MS = 3000, ANSWER_MS = 15000, AGAIN_MS = 1000, LATEST_MS = 15000, ASK_MS = 15000;
  const body = document.body, say = body.dataset;
  const policy = window.trustedTypes?.createPolicy("hub", { createHTML: (html) => html });
  const kept = new Map(); // parts in which somebody is typing, for when they are done
  const read = (html) => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  const FIELDS = "input:not([type=hidden]), textarea, select";
  let source = null, known = false, heard = performance.now(), at = new Date(), over = false, retryAt = 0, pause = AGAIN_MS;

  const keyOf = (form) => [form.getAttribute("action"), ...[...form.querySelectorAll("input[type=hidden]")].filter((one) => one.name !== "key").map((one) => one.value)].join("\n");
  const placeOf = (one) => one.id || (one.hasAttribute("form") ? `${one.getAttribute("form")}\n${one.name}\n${one.type}` : one.form ? `${keyOf(one.form)}\n${one.name}\n${one.value && one.tagName === "BUTTON" ? one.value : ""}` : one.getAttribute("href") ?? one.textContent);
  const isChanged = (one) => (one.matches("select") ? [...one.options].some((each) => each.selected !== each.defaultSelected) : one.matches("[type=checkbox], [type=radio]") ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);

  function carry(old, fresh) {
    for (const one of old.querySelectorAll(FIELDS)) {
      if (!isChanged(one) || one.type === "file") continue;
      const same = [...fresh.querySelectorAll(FIELDS)].find((each) => placeOf(each) === placeOf(one) && each.type === one.type);
      if (!same) continue;
      if (one.matches("[type=checkbox], [type=radio]")) same.checked = one.checked;
      else same.value = one.value;
    }
    for (const one of old.querySelectorAll("details[id]")) {
      fresh.querySelector(`details[id="${CSS.escape(one.id)}"]`)?.toggleAttribute("open", one.open);
    }
  }

  function take(id, html) {
    const old = document.getElementById(id);
    if (!old) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches(FIELDS) && (isChanged(focused) || focused.matches("select"))) return kept.set(id, html);
    kept.delete(id);
    const fresh = html ? read(html).body.firstElementChild : Object.assign(document.createElement(old.tagName), { id, hidden: true });
    if (!fresh || fresh.isEqualNode(old)) return;
    const headline = old.querySelector("h1")?.textContent, scrolled = old.scrollTop;
    carry(old, fresh);
    old.replaceWith(fresh);
    fresh.scrollTop = scrolled;
    if (focused) {
      const same = [...fresh.querySelectorAll(`${FIELDS}, button, summary, a`)].find((one) => placeOf(one) === placeOf(focused));
      if (!same) fresh.tabIndex = -1; // what was pressed is gone: the next Tab goes on from here
      (same ?? fresh).focus({ preventScroll: true });
    }
    const now = fresh.querySelector("h1")?.textContent;
    if (now && now !== headline) announce(now);
  }

  const takeKept = () => [...kept].forEach(([id, html]) => take(id, html));

  function announce(text) {
    const place = document.getElementById("heard");
    if (place && place.textContent !== text) place.textContent = text;
  }

  function alive(moment) {
    heard = performance.now();
    if (moment) at = new Date(moment);
    document.getElementById("lost").hidden = true;
  }

  function look() {
    if (over) return;
    if (performance.now() - heard > SILENT_MS) {
      const lost = document.getElementById("lost");
      const time = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Moscow" });
      const text = say.lost.replace("{at}", time);
      if (lost.textContent !== text) lost.textContent = text;
      lost.hidden = false;
    }
    if (source.readyState === EventSource.CLOSED && performance.now() > retryAt) listen();
  }

  function listen() {
    source?.close();
    retryAt = performance.now() + pause; // of one that is refused: the browser itself asks no more
    pause = Math.min(pause * 2, LATEST_MS);
    source = new EventSource(say.live);
    source.onopen = source.onerror = () => (known = false);
    source.addEventListener("hello", (event) => {
      known = event.data === say.proof;
      if (known) pause = AGAIN_MS;
      if (!known) source.close(); // somebody else answers there: nothing of it is believed
    });
    const hear = (name, then) => source.addEventListener(name, (event) => known && then(event));
    hear("parts", (event) => {
      alive();
      for (const [id, html] of Object.entries(JSON.parse(event.data))) take(id, html);
    });
    hear("beat", (event) => alive(event.data));
    hear("gone", () => {
      over = true;
      source.close();
      location.assign("/sessions"); // everybody's room; whoever is out is told so there, on "/" she would not be
    });
    hear("bye", () => source.close());
  }

  // Forms: what came of it is shown in place; where that cannot be, as without a script.

  async function send(form, button) {
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const fields = new URLSearchParams(new FormData(form, button));
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, signal: AbortSignal.timeout(ANSWER_MS) });
      const page = read(await answer.text());
      const main = page.querySelector("main#room");
      if (!answer.ok || !main || answer.headers.get("content-type")?.startsWith("text/html") !== true) {
        const told = page.querySelector("h1, [role=status]")?.textContent;
        return showAnswer(told || say.failed, true);
      }
      const there = new URL(answer.url);
      if (there.pathname !== location.pathname || page.body.dataset.live === "") {
        document.body.querySelector("main#room").replaceWith(main);
        if (page.body.dataset.live !== "") return location.assign(there);
        source?.close(); // a page that stands for itself, and is nowhere kept
        over = true;
        main.focus();
        return;
      }
      const said = page.getElementById("said");
      form.reset();
      for (const part of document.querySelectorAll("main#room [id]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && part.isConnected && part.parentElement.id === "room") take(part.id, fresh.outerHTML);
      }
      if (said) showAnswer(said.textContent, said.classList.contains("warning"));
    } catch {
      showAnswer(say.failed, true);
    } finally {
      delete form.dataset.sending;
    }
  }

  function showAnswer(text, isWarning) {
    const place = document.getElementById("said");
    place.className = isWarning ? "warning" : "said";
    place.textContent = text;
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.plain !== undefined) return;
    if (new URL(form.action).pathname === "/logout") {
      over = true; // whoever goes out herself is not told that she is out
      return source?.close();
    }
    event.preventDefault();
    send(form, event.submitter);
  });

  document.addEventListener("click", (event) => {
    // The second click of two: the first has been answered, and another button may stand there now.
    if (event.detail > 1 && event.target.closest("button")) event.preventDefault();
  });

  document.addEventListener("change", async (event) => {
    const from = event.target.closest("input[type=file][data-file-for]");
    const into = from && document.getElementById(from.dataset.fileFor);
    if (!into || !from.files[0]) return;
    const bytes = await from.files[0].arrayBuffer();
    try {
      into.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      into.value = new TextDecoder("windows-1251").decode(bytes); // as Excel saves it
    }
  });

  document.addEventListener("focusout", () => setTimeout(takeKept));

  // What was shown once does not come back with «Back»: browsers keep pages that were left as they stood.
  window.addEventListener("pagehide", () => document.querySelector(".reference")?.remove());

  // A page that needs no login, on a wall: asked for again as a whole; without an answer it stays, and says so.

  async function askAgain() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
      const page = read(await answer.text());
      if (answer.ok && page.body.dataset.again === undefined) return location.reload(); // somebody has logged in here
      if (answer.status === 404 || answer.status === 410) return location.reload();
      if (page.body.dataset.again === undefined) throw new Error("no such page");
      const link = document.activeElement.closest("main a")?.getAttribute("href");
      for (const place of ["main", "title"]) document.querySelector(place).replaceWith(page.querySelector(place));
      body.className = page.body.className;
      if (link) [...document.querySelectorAll("main a")].find((one) => one.getAttribute("href") === link)?.focus();
    } catch {
      body.classList.remove("calm", "mass");
      document.getElementById("lost").hidden = false;
    }
    setTimeout(askAgain, ASK_MS);
  }

  if (say.again !== undefined) setTimeout(askAgain, ASK_MS);

  if (say.live) {
    listen();
    setInterval(look, 250);
  }
})();
