"use strict";
// The desk's page: takes in parts as they change, sends forms, listens to keys. Keeps nothing.
(() => {
  const SILENT_MS = 2000, DEAF_MS = 2000, AGAIN_MS = 1000, ANSWER_MS = 15000;
  const body = document.body, say = body.dataset, opened = performance.now();
  const first = body.classList.contains("desk"); // other pages only hear the state, and keys
  const policy = window.trustedTypes?.createPolicy("desk", { createHTML: (html) => html });
  const kept = new Map(); // parts in which she is typing, for when she is done
  const sending = new Set(); // forms under way
  let source = null, heard = opened, retryAt = 0;
  let elsewhere = false, over = false; // it was ended on purpose: for a tab too many, for good
  let known = null; // whether the line has shown this page's proof; null: there was no line yet

  const keyOf = (form) =>
    (form.classList.contains("type") ? "typed\n" : "") + // a button may ask for the same
    ["deed", "subject", "value", "about"]
      .map((name) => form.querySelector(`input[type=hidden][name=${name}]`)?.value ?? "")
      .join("\n");
  const placeOf = (one) => one.id || (one.form ? `${keyOf(one.form)}\n${one.name}` : "");
  const read = (html) =>
    new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").body
      .firstElementChild;

  // Parts.

  function isTyping(part) {
    const field = document.activeElement;
    return part.contains(field) && field.matches("input[type=text]") && field.value !== "" && !sending.has(keyOf(field.form));
  }

  function carry(old, fresh) {
    for (const field of old.querySelectorAll("input[type=text]")) {
      const place = placeOf(field);
      const same = [...fresh.querySelectorAll("input[type=text]")].find((one) => placeOf(one) === place);
      if (same) same.value = field.value;
    }
    for (const one of old.querySelectorAll("details[id][open]")) {
      fresh.querySelector(`details[id="${CSS.escape(one.id)}"]`)?.setAttribute("open", "");
    }
    for (const one of old.querySelectorAll("input[type=radio]:checked")) {
      const same = fresh.querySelector(`#${CSS.escape(one.id)}`);
      if (same && !same.disabled) same.checked = true;
    }
    for (const form of fresh.querySelectorAll("form.act")) {
      if (sending.has(keyOf(form))) disable(form, true);
    }
  }

  function refocus(was, part) {
    const place = placeOf(was);
    const all = [...part.querySelectorAll("input, button, summary, a")];
    const same = all.find((one) => (place ? placeOf(one) === place : one.textContent === was.textContent && one.tagName === was.tagName));
    // What she pressed is gone: the next Tab goes on from this part, not from the top of the page.
    (same ?? part).focus({ preventScroll: true });
    if (same?.matches("input[type=text]")) same.setSelectionRange(was.selectionStart, was.selectionEnd, was.selectionDirection);
  }

  function take(id, html) {
    const old = document.getElementById(id);
    if (!old || !(first || id === "state")) return;
    if (isTyping(old)) {
      kept.set(id, html);
      return;
    }
    kept.delete(id);
    const fresh = html ? read(html) : Object.assign(document.createElement(old.tagName), { id, hidden: true });
    if (!fresh || fresh.isEqualNode(old)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const scrolled = old.scrollTop;
    carry(old, fresh);
    old.replaceWith(fresh);
    fresh.scrollTop = scrolled;
    if (focused) refocus(focused, fresh);
    if (id === "promises") fit();
    if (id === "state" && first) mark(fresh);
    if (id === "after") announce(fresh.querySelector(".answer")?.textContent);
  }

  function takeKept() {
    for (const [id, html] of [...kept]) take(id, html);
  }

  function mark(state) {
    const { tone, drill } = state.dataset;
    const sentence = state.querySelector("h1").textContent;
    if (body.dataset.tone !== tone) body.dataset.tone = tone;
    body.toggleAttribute("data-drill", Boolean(drill));
    const title = drill ? `${drill}: ${sentence}` : sentence;
    if (document.title === title) return;
    document.title = title;
    document.querySelector("link[rel=icon]").href = `./icon/${tone}.svg`;
    announce(sentence);
  }

  function announce(text) {
    const place = document.getElementById("heard");
    if (text && place.textContent !== text) place.textContent = text;
  }

  // The line to the program.

  function alive() {
    heard = performance.now();
    if (!("stopped" in body.dataset)) return;
    delete body.dataset.stopped;
    document.getElementById("stopped").hidden = true;
    for (const form of document.querySelectorAll("form.act")) disable(form, sending.has(keyOf(form)));
  }

  function stop() {
    if ("stopped" in body.dataset) return;
    body.dataset.stopped = "";
    document.getElementById("stopped").hidden = false;
    for (const form of document.querySelectorAll("form.act")) disable(form, true);
  }

  function listen() {
    source?.close();
    retryAt = performance.now() + AGAIN_MS;
    source = new EventSource(say.live);
    source.onopen = source.onerror = () => (known = false);
    // Whoever has taken our port does not know what stands in this page: nothing else is believed.
    source.addEventListener("hello", (event) => (known = say.proof !== "" && event.data === say.proof) || end());
    const hear = (name, then) => source.addEventListener(name, (event) => (known ? then(event) : end()));
    hear("parts", (event) => {
      alive();
      for (const [id, html] of Object.entries(JSON.parse(event.data))) take(id, html);
    });
    hear("beat", alive);
    hear("gone", (event) => location.assign(`.${event.data}`));
    hear("elsewhere", () => {
      elsewhere = true;
      known = false;
      source.close();
    });
    hear("bye", () => {
      if (first) return end();
      over = true;
      source.close();
      document.getElementById("state").hidden = true;
    });
  }

  function end() {
    over = true; // not asked again: whoever answers at this port now is somebody else
    known = false;
    source.close();
    stop();
  }

  function look() {
    const now = performance.now();
    if (now - heard > SILENT_MS && !(elsewhere && document.hidden)) stop();
    if (!elsewhere && !over && source.readyState === EventSource.CLOSED && now > retryAt) listen();
    count();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !elsewhere) return;
    elsewhere = false;
    heard = performance.now();
    listen();
  });

  function count() {
    const undo = document.querySelector(".undo");
    if (!undo) return;
    const left = Math.ceil((Date.parse(undo.dataset.until) - Date.now()) / 1000);
    undo.hidden = left <= 0;
    const shown = `${left} ${say.seconds}`;
    const place = undo.querySelector(".left");
    if (place.textContent !== shown) place.textContent = shown;
  }

  // Promises: whole rows, as many as there is room for. What does not fit stands on a page of its own.

  function fit() {
    const list = document.querySelector("#promises ol"), all = document.querySelector("#promises .all");
    if (!list || !all) return;
    if (!("leftOut" in all.dataset)) all.dataset.leftOut = all.hidden ? "" : "yes";
    const rows = [...list.children];
    for (const row of rows) row.hidden = false;
    all.hidden = all.dataset.leftOut === "";
    for (const row of rows.slice(1).reverse()) {
      if (list.scrollHeight <= list.clientHeight + 1) break;
      if (row.querySelector("details[open]") || row.contains(document.activeElement)) continue;
      row.hidden = true;
      all.hidden = false;
    }
  }

  addEventListener("resize", fit);
  document.addEventListener("toggle", (event) => event.target.closest("#promises") && fit(), true);

  // Forms.

  function disable(form, off) {
    for (const button of form.querySelectorAll("button")) button.disabled = off;
  }

  const formOf = (key) => [...document.querySelectorAll("form.act")].find((one) => keyOf(one) === key);

  function fail(key, text) {
    const form = formOf(key);
    if (!form) return announce(text);
    const told = form.querySelector(".failed") ?? form.appendChild(document.createElement("p"));
    told.className = "failed";
    told.setAttribute("role", "alert");
    told.textContent = text;
  }

  async function send(form) {
    const key = keyOf(form);
    if (sending.has(key)) return;
    if (known === false) return fail(key, say.notDone); // nobody we know is there
    const fields = new URLSearchParams(new FormData(form));
    fields.set("at", Date.now()); // what is found lying about when we have given it up is not done
    sending.add(key);
    form.querySelector(".failed")?.remove();
    disable(form, true);
    let told = null;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: fields, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ANSWER_MS),
      });
      told = await answer.json();
    } catch {
      fail(key, say.notReached);
    }
    if (told && !told.ok) fail(key, told.said || say.notDone);
    const now = formOf(key);
    if (told?.ok) {
      now?.reset();
      announce(told.said);
    }
    takeKept();
    sending.delete(key);
    if (told?.ok) formOf(key)?.closest("details:not(#all-places)")?.removeAttribute("open");
    if (formOf(key) && !("stopped" in body.dataset)) disable(formOf(key), false);
    if (!told?.ok || !told.go) return;
    const there = new URL(`.${told.go}`, location.href);
    if (there.pathname !== location.pathname) location.assign(there);
  }

  document.addEventListener("submit", (event) => {
    if (over || "stopped" in body.dataset) return event.preventDefault();
    if (!first || !event.target.matches("form.act")) return;
    event.preventDefault();
    send(event.target);
  });
  document.addEventListener("focusout", () => setTimeout(takeKept));
  document.addEventListener("input", (event) => event.target.value === "" && takeKept());

  // Keys: with Alt, by their place on the keyboard; none right after the page has opened.

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    if (performance.now() - opened < DEAF_MS || document.querySelector("dialog[open]")) return;
    const all = [...document.querySelectorAll("[data-code]")];
    const meant = all.find((one) => one.dataset.code === event.code && one.getClientRects().length);
    if (!meant) return;
    event.preventDefault();
    if (!event.repeat && !meant.disabled) meant.click();
  });

  // Copying, and the light of day.

  async function copy(button) {
    const message = document.getElementById(button.dataset.copy), label = button.textContent;
    try {
      await navigator.clipboard.writeText(message.textContent);
      button.textContent = say.copied;
    } catch {
      getSelection().selectAllChildren(message);
      button.textContent = say.copyByHand;
    }
    setTimeout(() => (button.textContent = label), 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.copy && button.textContent !== say.copied) copy(button);
    if (button && "themeSwitch" in button.dataset) {
      const root = document.documentElement;
      root.dataset.theme = root.dataset.theme === "day" ? "night" : "day";
    }
  });

  fit();
  listen();
  setInterval(look, 250);
  look();
})();
