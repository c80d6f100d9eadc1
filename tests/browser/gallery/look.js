// What is wrong with how a page is laid out: cut off, covered, outside, too small.
(least) => {
  const wrong = [], page = document.scrollingElement, scrolls = new Set();
  const rolls = (one) => getComputedStyle(one).overflowY === "auto";
  const name = (one) => `${one.tagName}#${one.id}.${one.getAttribute("class")}`;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) {
    wrong.push(`the page scrolls: ${page.scrollWidth} x ${page.scrollHeight}`);
  }
  const all = [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility() && one.getClientRects().length)
    .filter((one) => !one.closest(".unseen, svg"));
  for (const one of all) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const cut = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
    if (style.overflowY === "auto" && cut) scrolls.add(one.tagName);
    else if (style.overflowY !== "visible" && cut) wrong.push(`cut off: ${name(one)}`);
    if (parseFloat(style.fontSize) < least.letter) wrong.push(`too small to read: ${name(one)}`);
    const pressed = one.matches("button, summary, input, .button, .choices label");
    if (pressed && box.height < least.finger) {
      wrong.push(`too small to press: ${name(one)} ${one.textContent} ${box.height}`);
    }
    const outside = box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    if (outside && !all.some((other) => other !== one && other.contains(one) && rolls(other))) {
      wrong.push(`outside: ${name(one)}`);
    }
  }
  const seenOf = (one) => {
    let { left, top, right, bottom } = one.getBoundingClientRect();
    for (let frame = one.parentElement; frame; frame = frame.parentElement) {
      if (!rolls(frame)) continue;
      const box = frame.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { left, top, right, bottom, none: right <= left || bottom <= top, text: `${name(one)} ${one.textContent}` };
  };
  const pressed = all.filter((one) => one.matches("button, summary, a.button, input")).map(seenOf);
  for (const [at, a] of pressed.entries()) {
    for (const b of pressed.slice(at + 1)) {
      const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!apart && !a.none && !b.none) wrong.push(`one over the other: ${a.text} / ${b.text}`);
    }
  }
  const inSight = (one, within) => {
    const box = one.getBoundingClientRect(), frame = within.getBoundingClientRect();
    return box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
  };
  for (const one of document.querySelectorAll(".left > :not([hidden]) *")) {
    if (all.includes(one) && !inSight(one, document.querySelector(".left"))) wrong.push(`left, out of sight: ${name(one)}`);
  }
  for (const one of document.querySelectorAll("#promises .title, #now button, #now .main, #lead .row *, #after .answer")) {
    const column = one.closest(".middle, .right, .kept, footer");
    if (all.includes(one) && !inSight(one, column)) wrong.push(`out of sight: ${name(one)} ${one.textContent}`);
  }
  return { wrong, scrolls: [...scrolls] };
}
