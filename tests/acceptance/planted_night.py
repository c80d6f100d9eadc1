"""A whole night with planted secrets and client data, and everything it left behind."""

import json
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import psutil

from runbook.secrets.own import SECRET_FILE, OwnSecret, Purpose
from tests.acceptance.leaks import Gathered, command_lines
from tests.acceptance.night import LEAD, OPERATOR, Ended, Night, night, until
from tests.acceptance.planted import (
    CARD,
    CASE,
    CLIENT,
    CLIENT_PHONE,
    HUB,
    HUB_KEY,
    MAIL_HOST,
    NTFY_TOPIC,
    PROXY_LOGIN,
    TICKET,
    plant,
    plant_more,
)
from tests.acceptance.watched import watching
from tests.far_ends import http, smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, Fault
from tests.far_ends.hub import Hub
from tests.far_ends.hub import serving as serving_hub
from tests.far_ends.tcp import serve
from tests.integration.notifier.proxies import Proxy, http_proxy


@dataclass
class Aftermath:
    """What the night left: said on this PC, kept on it, shown to be passed on, and sent.

    ``to_hub`` is apart: the bank's own hub is told more than any messenger.
    """

    said: Gathered = field(default_factory=Gathered)
    kept: Gathered = field(default_factory=Gathered)
    handed: Gathered = field(default_factory=Gathered)
    sent: Gathered = field(default_factory=Gathered)
    to_hub: Gathered = field(default_factory=Gathered)
    processes: set[str] = field(default_factory=set)


def planted_night(home: Path, authority: Authority) -> Aftermath:
    """Such a night from its settings to its end, and all that it left."""
    left = Aftermath()
    with ExitStack() as stack:
        tonight = stack.enter_context(night(home, authority))
        mail, hooked, posted = smtp.MailServer(), list[bytes](), list[bytes]()
        pair = authority.issue(MAIL_HOST)
        mail_port = stack.enter_context(smtp.serving(mail, pair))
        hook_port = stack.enter_context(serve(http.answer(204, seen=hooked)))
        ntfy_port = stack.enter_context(serve(http.answer(200, seen=posted)))
        plant(tonight, mail_port, hook_port)
        api = int(tonight.tables["telegram"]["api_url"].rpartition(":")[2])
        proxy = stack.enter_context(http_proxy(Proxy(leads_to=api, login=PROXY_LOGIN)))
        plant_more(tonight, ntfy_port, proxy.port)
        work_through(tonight, left)
        hub = Hub()
        with serving_hub(hub, authority.issue(HUB)) as port:
            tell_the_hub(tonight, left, hub, port)
        gather(tonight, left)
        for number, one in enumerate(mail.accepted):
            left.sent.add_mail(f"mail {number}", one.content)
        for number, request in enumerate(hooked):
            # The request line is the address itself, on its way to whom it belongs.
            left.sent.add(f"webhook {number}", request.partition(b"\r\n")[2])
        for number, request in enumerate(posted):
            # So is the topic, which a service like this is told in the body or in the line.
            body = request.partition(b"\r\n\r\n")[2].replace(NTFY_TOPIC.encode(), b"")
            left.sent.add(f"Apprise {number}", body)
        assert mail.accepted
        assert hooked
        assert posted
        assert proxy.asked
    return left


def work_through(tonight: Night, left: Aftermath) -> None:
    """The night: an outage with promises, everything she may look at, a recovery, and mishaps."""

    def do(*arguments: str, typed: str = "") -> Ended:
        done = tonight.piped(typed, *arguments)
        left.said.add(f"what {' '.join(arguments[:2])} said", done.said)
        return done

    tonight.crm.status = 503
    with command_lines(lambda one: is_ours(tonight, one)) as seen:
        assert do("run", "--calls", "1", "--chats", "2").code != 0
        assert tonight.bot.texts(LEAD)
        promise(tonight, do)
        mishaps(tonight, do)
        hand_over(tonight, left, do)
        for arguments in (
            ("alert", "test"), ("alert", "test", "--json"), ("alert", "list"), ("alert", "plan"),
            ("check", "--json"), ("doctor",), ("doctor", "--json"), ("incident", "list"),
            ("incident", "show"), ("incident", "show", "--json"), ("callback", "deletions"),
        ):  # fmt: skip
            do(*arguments)
        watched(tonight, left)
        left.processes |= seen
    for words in (f"звонил {CLIENT}", f"клиент {CLIENT_PHONE}", f"карта {CARD}"):
        assert do("incident", "note", "last", words).code == 2
    assert do("incident", "close", "last", "--ticket", TICKET).code == 2
    for form in ("csv", "json", "md"):
        target = tonight.home / f"register.{form}"
        assert do("incident", "export", "--format", form, "--out", str(target)).code == 0
        left.handed.add(target.name, target.read_bytes())


def promise(tonight: Night, do: Callable[..., Ended]) -> None:
    """What she promised is typed in, read from a file, refused, and kept."""
    assert do("callback", "add", "-", "--by", "call", typed=CASE).code == 0
    assert do("callback", "add", "-", "--by", "call", "--phone", typed=CLIENT_PHONE).code == 0
    for refused in (CLIENT, CARD):
        assert do("callback", "add", "-", "--by", "chat", typed=refused).code == 2
    answers = tonight.home / "answers.yaml"
    for text, code in (
        (f"steps: {{hindered: '{CLIENT}'}}\n", 2),
        (f"steps: {{hears: yes, status: done}}\nclients: [{{by: call, reference: {CASE}}}]\n", 30),
    ):
        answers.write_text(text, encoding="utf-8")
        assert do("run", "--answers", str(answers)).code == code
    answers.unlink()
    listed = json.loads(do("callback", "list", "--json").out)["callbacks"]
    assert len(listed) == 3
    assert do("callback", "done", "1", "--outcome", "reached").code == 0


def mishaps(tonight: Night, do: Callable[..., Ended]) -> None:
    """Whatever might make a library quote an address: proxies' pages, wrong tokens, no route."""
    for fault in (Fault("html", status=403), Fault("unauthorized"), Fault("hang", taken=False)):
        tonight.bot.fail(LEAD, fault)
        do("run", "--calls", str(2 + len(tonight.bot.requests) % 50))
    tonight.bot.fail("/getMe", Fault("html", status=200), Fault("not_found"))
    do("doctor")
    do("doctor")
    good = tonight.tables["telegram"]["api_url"]
    tonight.tables["telegram"]["api_url"] = "https://127.0.0.1:1"
    tonight.write_settings()
    do("alert", "test")
    tonight.tables["telegram"]["api_url"] = good
    tonight.write_settings('[telegram]\ntoken = "' + TOKEN + '"\n')
    do("check")
    tonight.write_settings()


def hand_over(tonight: Night, left: Aftermath, do: Callable[..., Ended]) -> None:
    """Everything that is made to be passed on by her own phone."""
    picture = tonight.home / "handoff.svg"
    for way in ("telegram", "app", "sms", "share"):
        done = do("handoff", "--json", "--link", way, "--svg", str(picture), "--force")
        left.handed.add(f"handoff by {way}", done.out)
    left.handed.add("handoff on the screen", do("handoff").out)
    assert picture.exists()


def watched(tonight: Night, left: Aftermath) -> None:
    """It is well again, then it is not: the watch tells of it."""
    tonight.crm.status = 200
    tonight.tables["services"] = tonight.tables["services"][:1]
    tonight.write_settings()
    tonight.piped("", "run")
    before = len(tonight.bot.texts(LEAD))
    with watching(tonight) as watch:
        # It may be the first to see that all is well again.
        watch.says("Слежу ")
        tonight.crm.status = 503
        assert until(lambda: len(tonight.bot.texts(LEAD)) > before, 60), watch.out
        assert until(lambda: not tonight.waiting(), 60), watch.out
        watch.process.send_signal(signal.SIGINT)
        watch.ends()
        left.said.add("what the watch said", watch.out + watch.err)


def tell_the_hub(tonight: Night, left: Aftermath, hub: Hub, port: int) -> None:
    """A hub that has not let her in hears nothing; then it hears of the promises and the outage."""
    url = f"https://{HUB}:{port}"
    tonight.tables["hub"]["urls"] = [url]
    tonight.write_settings()
    for arguments in (("doctor",), ("setup", "--hub", url, "--code", "000 111 222 333 444")):
        left.said.add("what was said of the hub", tonight.piped("", *arguments).said)
    hub.know(OPERATOR, OwnSecret(sha256(HUB_KEY.encode()).digest()).key(Purpose.AUTHENTICATION))
    hub.lease_for_ms = 60_000
    done = tonight.piped("", "run", "--no-follow", "--calls", "1")
    left.said.add("what was said with a hub", done.said)
    assert until(lambda: hub.outages() and any("promises" in one for one in hub.reports), 20)
    for left_behind in tonight.couriers():
        left_behind.kill()
    for number, request in enumerate(hub.raw):
        left.to_hub.add(f"report {number}", request.partition(b"\r\n")[2])


def gather(tonight: Night, left: Aftermath) -> None:
    """The whole home but the settings and the secrets' own files."""
    left.kept.add_folder(tonight.home, tonight.settings.parent, *tonight.home.rglob(SECRET_FILE))
    assert any(place.endswith("journal.db") for place in left.kept.places)
    for number, one in enumerate([*tonight.bot.accepted, *tonight.bot.edits]):
        left.sent.add(f"message {number}", one)
        left.sent.add(f"words of message {number}", str(one["text"]))


def is_ours(tonight: Night, process: psutil.Process) -> bool:
    return process.environ().get("HOME") == str(tonight.home)
