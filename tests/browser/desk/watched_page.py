"""A page that is listened to: what the browser complains of, and who takes the focus."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

from tests.browser.chromium import asked_by_itself

_LISTENS = """
addEventListener('securitypolicyviolation', told =>
  console.error(`policy: ${told.violatedDirective} ${told.blockedURI} ${told.sourceFile}`));
let had = null;
addEventListener('focusin', told => { had = told.target; }, true);
addEventListener('focusout', told => {
  setTimeout(() => { if (had === told.target) had = null; });
}, true);
const focus = HTMLElement.prototype.focus;
HTMLElement.prototype.focus = function (...given) {
  if (!had || (this.matches('input') && !had.matches('input')))
    console.error(`focus: ${this.outerHTML.slice(0, 120)}`);
  return focus.apply(this, given);
};
"""
# Where what she was at was drawn anew, its successor may have the focus back; nothing else may.
_GONE = "Failed to load resource: net::"
"""How Chromium tells that nobody answered: true of a desk that was killed, and of no other."""


@dataclass
class Heard:
    """All errors and warnings of a context's pages, in order. ``gone`` are those of the network."""

    complaints: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def said(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or asked_by_itself(message):
            return
        said = f"{message.text} ({message.location['url']})"
        (self.gone if said.startswith(_GONE) else self.complaints).append(said)

    def raised(self, error: Error) -> None:
        self.complaints.append(str(error))


def listen(context: BrowserContext) -> Heard:
    """Hear whatever the pages of this context complain of from now on."""
    heard = Heard()
    context.add_init_script(_LISTENS)

    def opened(page: Page) -> None:
        page.on("console", heard.said)
        page.on("pageerror", heard.raised)

    context.on("page", opened)
    return heard
