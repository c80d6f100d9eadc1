"""A page of somebody else in her browser can neither read the desk nor act at it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product

from playwright.sync_api import Page

from runbook.desk.acts import Kind
from tests.acceptance.night import Night
from tests.browser.desk.conftest import Opens
from tests.browser.desk.hers import Mouse
from tests.browser.desk.running import FIRST_PAGE, Service, answers, desk, promises
from tests.browser.desk.test_outage import APPROVED, FIRST

_READS = """async desk => {
  const got = {};
  for (const [name, wanted] of Object.entries({
    page: ['/', {credentials: 'include'}],
    opaque: ['/', {credentials: 'include', mode: 'no-cors'}],
    acts: ['/act', {method: 'POST', credentials: 'include', body: FORM}],
    plainly: ['/act', {method: 'POST', credentials: 'include', mode: 'no-cors', body: FORM}],
    knocks: ['/knock', {method: 'POST', headers: {Authorization: 'Bearer x'}}],
  })) {
    try { got[name] = await (await fetch(desk + wanted[0], wanted[1])).text(); }
    catch (error) { got[name] = ''; }
  }
  got.live = await new Promise(done => {
    const heard = new EventSource(desk + '/live', {withCredentials: true});
    heard.onopen = () => done('open');
    heard.onmessage = told => done(told.data);
    heard.onerror = () => done('');
  });
  return got;
}"""
_FORM = "new URLSearchParams({deed: 'hears', subject: '', value: 'yes', about: ''})"
_KEPT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage},
  bases: (await indexedDB.databases()).map(one => one.name),
  caches: await caches.keys(), cookie: document.cookie,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


_LURES = """async ([here, paths]) => {
  for (const path of paths) {
    const url = here + path;
    await fetch(url, {credentials: 'include'});
    await fetch(url, {method: 'POST', credentials: 'include', body: 'x'});
    await new Promise(done => {
      document.body.append(Object.assign(new Image(), {src: url, onload: done, onerror: done}));
    });
    for (const tag of ['iframe', 'form']) {
      const frame = Object.assign(document.createElement('iframe'), {name: `into-${path}-${tag}`});
      const loaded = new Promise(done => { frame.onload = done; });
      if (tag === 'iframe') frame.src = url;
      document.body.append(frame);
      if (tag === 'form') {
        const form = document.createElement('form');
        Object.assign(form, {method: 'post', action: url, target: frame.name});
        document.body.append(form);
        form.submit();
      }
      await loaded;
    }
  }
}"""


class _Blank(BaseHTTPRequestHandler):
    """Notes whatever a browser gives away: path, and the headers Cookie and Referer."""

    def do_GET(self) -> None:
        if isinstance(self.server, _Site):
            said = (self.path, self.headers.get("Cookie", ""), self.headers.get("Referer", ""))
            self.server.heard.append(said)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><body></body>")

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *_: object) -> None:
        pass


class _Site(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Blank)
        self.heard: list[tuple[str, str, str]] = []


@contextmanager
def another_site() -> Iterator[_Site]:
    """A site on this computer."""
    server = _Site()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


GUESSES = ("/", "/act", "/live", "/drill/act", "/open/", "/knock", "/figures", "/%2e%2e/", "/x/")


def test_a_server_on_another_port_is_given_no_cookie_and_no_path_of_the_desk(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running, another_site() as site:
        hers = opens(running.first_link)
        hers.sees("Всё работает")
        room = hers.room
        here = f"http://127.0.0.1:{site.server_port}"
        # She is led there from the desk itself: in its own tab, by a link of a page, by a form.
        for way in (
            "to => location.assign(to)",
            "to => Object.assign(document.createElement('a'), {href: to}).click()",
            "to => Object.assign(document.createElement('a'), {href: to, target: '_top'}).click()",
        ):
            hers.page.goto(f"{room}/")
            hers.page.evaluate(way, f"{here}/led")
            hers.page.wait_for_url(f"{here}/led")
            assert hers.page.evaluate("[document.referrer, document.cookie]") == ["", ""]
        hers.page.evaluate(_LURES, [here, list(GUESSES)])
        for guess in GUESSES:
            hers.page.goto(here + guess)
        hers.page.goto(f"{room}/")
        hers.sees("Всё работает")
        assert len(site.heard) >= 6 * len(GUESSES)
        assert {cookie for _, cookie, _ in site.heard} == {""}
        secret = room.rpartition("/")[2]
        assert [one for one in site.heard if secret in "".join(one)] == []
        # What would be given at the very path, so that the silence above is the path's doing.
        hers.page.goto(f"{here}/{secret}/")
        # The browser may have asked for an icon since, elsewhere.
        assert any(cookie.startswith("desk_") for _, cookie, _ in site.heard)
        hers.heard.complaints.clear()


def test_whoever_opens_the_desk_or_is_opened_by_it_has_no_hold_of_it(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running, another_site() as site:
        hers = opens(running.first_link)
        here = f"http://127.0.0.1:{site.server_port}"
        evil = hers.page.context.new_page()
        evil.goto(f"{here}/")
        with evil.context.expect_page() as opening:
            evil.evaluate("to => { window.held = window.open(to, 'desk'); }", running.knock())
        opened = opening.value
        opened.wait_for_url(FIRST_PAGE)
        assert opened.evaluate("window.opener") is None
        evil.wait_for_function("window.held.closed")
        with hers.page.context.expect_page() as leading:
            hers.page.evaluate("to => { window.open(to, '_blank'); }", f"{here}/led")
        led = leading.value
        led.wait_for_url(f"{here}/led")
        assert led.evaluate("[window.opener, document.referrer]") == [None, ""]
        hers.heard.complaints.clear()


def test_going_back_never_ends_at_a_spent_link(
    tonight: Night, service: Service, opens: Opens
) -> None:
    with desk(tonight) as running:
        hers = opens(running.first_link)
        Mouse(hers).go("/figures")
        hers.page.go_back()
        hers.page.wait_for_url(FIRST_PAGE)
        hers.sees("Всё работает")
        hers.page.go_forward()
        hers.page.wait_for_url("**/figures")
        hers.page.go_back()
        protocol = hers.page.context.new_cdp_session(hers.page)
        entries = protocol.send("Page.getNavigationHistory")["entries"]
        assert [one["url"] for one in entries if "/open/" in one["url"]] == []
        hers.comes_in(running.knock())
        hers.sees("Всё работает")
        hers.page.go_back()
        hers.page.wait_for_url(FIRST_PAGE)
        hers.sees("Всё работает")


def test_another_site_reads_nothing_and_does_nothing(
    tonight: Night, service: Service, opens: Opens
) -> None:
    service.kill()
    with desk(tonight) as running, another_site() as site:
        hers = opens(running.first_link)
        hers.sees("CRM")
        evil = hers.page.context.new_page()
        for host, known in product(("127.0.0.1", "localhost"), (hers.room, running.origin)):
            evil.goto(f"http://{host}:{site.server_port}/")
            got = evil.evaluate(_READS.replace("FORM", _FORM), known)
            assert got == dict.fromkeys(got, ""), (host, known)
            _posts_a_form(evil, known)
            _frames_it(evil, known)
            assert "hears" not in answers(tonight)
            assert promises(tonight) == 0
            assert hers.button(Kind.HEARS, "yes").count() == 1
        # What the browser tells of refusals is told of the other site's doings.
        hers.heard.complaints.clear()


def _posts_a_form(evil: Page, desk_origin: str) -> None:
    evil.evaluate(
        """desk => {
          const form = document.createElement('form');
          Object.assign(form, {method: 'post', action: desk + '/act', target: 'into'});
          const frame = Object.assign(document.createElement('iframe'), {name: 'into'});
          form.innerHTML = '<input name=deed value=hears><input name=value value=yes>' +
            '<input name=subject><input name=about>';
          document.body.append(frame, form);
          const answered = new Promise(done => { frame.onload = done; });
          form.submit();
          return answered.then(() => null);
        }""",
        desk_origin,
    )
    assert all(APPROVED not in frame.content() for frame in evil.frames)


def _frames_it(evil: Page, desk_origin: str) -> None:
    evil.evaluate(
        """desk => {
          const frame = Object.assign(document.createElement('iframe'), {src: desk + '/'});
          const answered = new Promise(done => { frame.onload = done; });
          document.body.append(frame);
          return answered.then(() => null);
        }""",
        desk_origin,
    )
    assert all(APPROVED not in frame.content() for frame in evil.frames)


def test_nothing_of_a_client_stays_in_the_browser(
    tonight: Night, service: Service, opens: Opens
) -> None:
    service.kill()
    with desk(tonight) as running:
        hers = opens(running.first_link)
        asked: list[str] = []
        hers.page.context.on("request", lambda one: asked.append(one.url))
        she = Mouse(hers)
        hers.sees("CRM")
        she.press(Kind.HEARS, "yes")
        she.press(Kind.PROMISE, "call")
        she.write(Kind.REFER, FIRST)
        hers.sees(FIRST)
        kept = hers.page.evaluate(_KEPT)
        assert kept == {
            "local": {}, "session": {}, "bases": [], "caches": [], "cookie": "", "workers": 0,
        }  # fmt: skip
        (cookie,) = hers.page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert cookie["expires"] == -1
        protocol = hers.page.context.new_cdp_session(hers.page)
        history = protocol.send("Page.getNavigationHistory")["entries"]
        assert all("104417" not in one["url"] for one in history)
        assert all("104417" not in one for one in asked)
        assert hers.page.url == f"{hers.room}/"
        answered = hers.page.reload()
        assert answered is not None
        assert answered.headers["cache-control"] == "no-store"
