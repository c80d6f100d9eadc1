"""A whole night with planted secrets and client data, and a search of everything it left behind."""

import base64
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

from runbook.secrets.own import SECRET_FILE, OwnSecret, Purpose
from tests.acceptance.leaks import Gathered, Planted, command_lines, forms, found_in
from tests.acceptance.night import LEAD, OPERATOR, RUNBOOK, Ended, Night, night, until
from tests.acceptance.watched import watching
from tests.far_ends import http, smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, Fault
from tests.far_ends.hub import Hub
from tests.far_ends.hub import serving as serving_hub
from tests.far_ends.tcp import serve
from tests.integration.notifier.proxies import Proxy, http_proxy

CASE = "ZAYAVKA-7788990011"
CLIENT_PHONE = "8 922 743-61-58"
CLIENT = "Смирнов Иван Петрович"
CARD = "4111 1111 1111 1111"
HUB_KEY = "hubKEYhubKEYhubKEYhubKEYhubKEY77"
HOOK_KEY = "whsec_" + base64.b64encode(b"hookKEYhookKEYhookKEYhookKEY42").decode()
HOOK_PATH = "hooks/T0Pz9secretPATHsecretPATH"
NTFY_TOPIC = "duty-topic-s3cretTOPICs3cret91"
PROXY_LOGIN = "pr0xyuser77:pr0xyPASSWORDpr0xy55"
TICKET = "INC-37828-2246310005"
MAIL_HOST = "mail.test"
CRM, HUB, SWITCH = "crm.bank.internal", "hub.bank.internal", "10.203.140.115"
CONTRACT, LEADS_PHONE = "AB-7654321-DOMRU", "+7 900 317-46-52"

SECRET = (
    Planted("the bot's token", TOKEN.partition(":")[2]),
    Planted("the mail password", smtp.PASSWORD),
    Planted("the webhook's key", HOOK_KEY),
    Planted("the webhook's address", HOOK_PATH),
    Planted("the hub's key", HUB_KEY),
    Planted("the Apprise address", NTFY_TOPIC),
    Planted("the proxy's login", PROXY_LOGIN),
    Planted("the proxy's password", PROXY_LOGIN.partition(":")[2]),
    Planted("a card in a ticket", TICKET[4:]),
    Planted("a client's case", CASE),
    Planted("a client's phone", CLIENT_PHONE),
    Planted("a client's phone without its 8", CLIENT_PHONE[2:]),
    Planted("a client's name", CLIENT),
    Planted("a client's surname and name", "Смирнов Иван"),
    Planted("a client's card", CARD),
)
"""These may be nowhere: not on the screen, not on the disk, not in what leaves."""
INNER = (
    Planted("an inner name", CRM),
    Planted("the hub's inner name", HUB),
    Planted("an inner address", SWITCH),
    Planted("the provider's contract", CONTRACT),
    Planted("the operator's name", "Иванова Анна"),
)
"""These may be on her screen and her disk, and in nothing that leaves this PC."""
PHONES = (Planted("the lead's phone", LEADS_PHONE[3:]),)
"""These are hers to dial and may be in no message."""


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


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Aftermath:
    left = Aftermath()
    with ExitStack() as stack:
        tonight = stack.enter_context(night(tmp_path_factory.mktemp("night"), authority))
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


def plant(tonight: Night, mail_port: int, hook_port: int) -> None:
    """Settings in which everything worth hiding is a word that can be searched for."""
    config = tonight.settings.parent
    config.mkdir(exist_ok=True)
    for name, secret in (("mail-password", smtp.PASSWORD), ("hub-key", HUB_KEY)):
        (config / name).write_text(secret, encoding="utf-8")
        (config / name).chmod(0o600)
    tonight.variables |= {
        "RUNBOOK_WEBHOOK_KEY": HOOK_KEY,
        "RUNBOOK_HOOK": f"http://127.0.0.1:{hook_port}/{HOOK_PATH}",
    }
    tables = tonight.tables
    tables["provider"]["contract"] = CONTRACT
    lead, administrator = tables["contacts"]
    lead |= {"phone": LEADS_PHONE, "email": "lead@bank.example"}
    administrator |= {"webhook": "env:RUNBOOK_HOOK", "channels": ["webhook", "telegram"]}
    tables["contacts"].append(
        {"role": "monitoring", "name": "Мониторинг", "email": "duty@bank.example"}
    )
    ca_file = tables["telegram"]["ca_file"]
    tables["mail"] = {
        "server": MAIL_HOST, "port": mail_port, "sender": "runbook@bank.example",
        "login": smtp.LOGIN, "password": "file:mail-password", "ca_file": ca_file,
    }  # fmt: skip
    tables["webhook"] = {"key": "env:RUNBOOK_WEBHOOK_KEY"}
    # Its address comes last: with a hub to wait for, no message leaves at once.
    tables["hub"] = {"key": "file:hub-key", "bot": "bank_hub_bot", "ca_file": ca_file}
    tables["internet"]["addresses"] |= {MAIL_HOST: ["127.0.0.1"], HUB: ["127.0.0.1"]}
    tables["services"] = [
        {"id": "crm", "name": "CRM", "channel": "data",
         "url": f"http://{CRM}:{tonight.crm.port}/health", "addresses": ["127.0.0.1"]},
        {"id": "switch", "name": "Телефония", "channel": "voice", "url": f"tcp://{SWITCH}:5060"},
    ]  # fmt: skip
    tonight.without_quiet_hours()


def plant_more(tonight: Night, ntfy_port: int, proxy_port: int) -> None:
    """An Apprise address that is a secret, and a proxy that asks for a login."""
    tonight.variables |= {
        "RUNBOOK_NTFY": f"ntfy://127.0.0.1:{ntfy_port}/{NTFY_TOPIC}",
        "RUNBOOK_PROXY": f"http://{PROXY_LOGIN}@127.0.0.1:{proxy_port}",
    }
    tonight.tables["contacts"][1] |= {
        "apprise": "env:RUNBOOK_NTFY",
        "channels": ["apprise", "webhook", "telegram"],
    }
    tonight.tables["telegram"]["proxy"] = "env:RUNBOOK_PROXY"
    tonight.write_settings()


def work_through(tonight: Night, left: Aftermath) -> None:
    """The night: an outage with promises, everything she may look at, a recovery, and mishaps."""

    def do(*arguments: str, typed: str = "") -> Ended:
        done = piped(tonight, typed, *arguments)
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
        done = do("handoff", "--json", "--link", way, "--svg", str(picture))
        left.handed.add(f"handoff by {way}", done.out)
    left.handed.add("handoff on the screen", do("handoff").out)
    assert picture.exists()


def watched(tonight: Night, left: Aftermath) -> None:
    """It is well again, then it is not: the watch tells of it."""
    tonight.crm.status = 200
    tonight.tables["services"] = tonight.tables["services"][:1]
    tonight.write_settings()
    piped(tonight, "", "run")
    before = len(tonight.bot.texts(LEAD))
    with watching(tonight) as watch:
        # It may be the first to see that all is well again.
        watch.says("Слежу ")
        tonight.crm.status = 503
        assert until(lambda: len(tonight.bot.texts(LEAD)) > before, 60), watch.out
        time.sleep(1)
        watch.process.send_signal(signal.SIGINT)
        watch.ends()
        left.said.add("what the watch said", watch.out + watch.err)


def tell_the_hub(tonight: Night, left: Aftermath, hub: Hub, port: int) -> None:
    """A hub that has not let her in hears nothing; then it hears of the promises and the outage."""
    url = f"https://{HUB}:{port}"
    tonight.tables["hub"]["urls"] = [url]
    tonight.write_settings()
    for arguments in (("doctor",), ("setup", "--hub", url, "--code", "000 111 222 333 444")):
        left.said.add("what was said of the hub", piped(tonight, "", *arguments).said)
    hub.know(OPERATOR, OwnSecret(sha256(HUB_KEY.encode()).digest()).key(Purpose.AUTHENTICATION))
    hub.lease_for_ms = 60_000
    done = piped(tonight, "", "run", "--no-follow", "--calls", "1")
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


def piped(tonight: Night, typed: str, *arguments: str) -> Ended:
    done = subprocess.run(
        [RUNBOOK, *arguments],
        env=tonight.environment,
        input=typed.encode(),
        capture_output=True,
        timeout=90,
        check=False,
        cwd=tonight.home,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def is_ours(tonight: Night, process: psutil.Process) -> bool:
    return process.environ().get("HOME") == str(tonight.home)


@pytest.mark.timeout(600)
def test_no_secret_and_no_clients_datum_is_anywhere(aftermath: Aftermath) -> None:
    for gathered in (aftermath.said, aftermath.kept, aftermath.handed, aftermath.sent):
        assert gathered.places
        assert gathered.leaks(SECRET) == []


def test_nothing_inner_and_no_phone_is_in_what_leaves_this_pc(aftermath: Aftermath) -> None:
    assert aftermath.handed.leaks(INNER) == []
    assert aftermath.sent.leaks((*INNER, *PHONES)) == []


def test_the_hub_is_told_by_which_case_a_client_is_found_and_nothing_else_that_is_secret(
    aftermath: Aftermath,
) -> None:
    references = {CASE, CLIENT_PHONE, CLIENT_PHONE[2:]}
    assert aftermath.to_hub.leaks(tuple(one for one in SECRET if one.text not in references)) == []
    assert aftermath.to_hub.leaks((*PHONES, INNER[3], INNER[4])) == []
    assert any(CASE.encode() in one for one in aftermath.to_hub.places.values())


def test_no_process_carries_a_secret_in_its_command_line(aftermath: Aftermath) -> None:
    assert any("runbook" in one for one in aftermath.processes)
    shown = Gathered({"command lines": "\n".join(aftermath.processes).encode()})
    assert shown.leaks((*SECRET, *INNER, *PHONES)) == []


ALL = (*SECRET, *INNER, *PHONES)
HIDDEN: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: f"x{text}y".encode(),
    "in capitals": lambda text: text.upper().encode(),
    "percent": lambda text: quote(text, safe="").encode(),
    "percent, every byte": lambda text: "".join(f"%{one:02x}" for one in text.encode()).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte on": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64, two bytes on": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z"),
    "utf-16": lambda text: f"ab{text}cd".encode("utf-16"),
    "utf-16, other end first": lambda text: text.encode("utf-16-be"),
    "utf-16 at an odd place": lambda text: b"\x00\x01\x02" + text.encode("utf-16-le"),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "spread out": lambda text: "-".join(text).encode(),
    "spread over lines": lambda text: " \r\n".join(text).encode(),
    "backwards": lambda text: text[::-1].encode(),
    "backwards and spread out": lambda text: " . ".join(reversed(text)).encode(),
}


@pytest.mark.parametrize("form", HIDDEN)
def test_the_search_finds_each_word_in_this_form(form: str) -> None:
    missed = []
    for planted in ALL:
        hidden = HIDDEN[form](planted.text)
        around = b"\x00\xff 02:13 " + hidden + b" \xd0 incident a1b2c3d4\n"
        if not list(found_in(around, planted.text)):
            missed.append(planted.name)
    assert missed == []


@pytest.mark.parametrize("planted", ALL, ids=lambda one: one.name)
def test_the_search_finds_it_in_files_pages_letters_and_command_lines(
    planted: Planted, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db")) as connection:
        connection.execute("CREATE TABLE kept (words)")
        connection.execute("INSERT INTO kept VALUES (?)", (f"это {planted.text} и всё",))
        connection.commit()
    gathered = Gathered()
    gathered.add_folder(tmp_path)
    for coding in ("base64", "quoted-printable"):
        letter = EmailMessage()
        letter["Subject"] = "Сбой"
        letter.set_content(f"Сбой: {planted.text}.\n" * 3, cte=coding)
        gathered.add_mail(f"letter in {coding}", bytes(letter))
    letter = EmailMessage()
    letter["Subject"] = f"Сбой {planted.text}"
    letter.set_content("x")
    gathered.add_mail("subject", bytes(letter))
    asleep = [sys.executable, "-c", "import time; time.sleep(20)", planted.text]
    home = {**os.environ, "HOME": str(tmp_path)}
    with (
        subprocess.Popen(asleep, env=home) as process,
        command_lines(lambda one: one.pid == process.pid) as seen,
    ):
        assert until(lambda: any("sleep(20)" in one for one in seen), 20)
        process.kill()
    gathered.add("command line", "\n".join(seen))
    places = {one.rpartition(", in ")[2].split(" text/")[0] for one in gathered.leaks((planted,))}
    expected = {"some.db", "letter in base64", "letter in quoted-printable", "subject headers"}
    assert {*expected, "command line"} <= places


def test_the_search_finds_nothing_where_nothing_is() -> None:
    calm = "Сбой у оператора op-117: банк. Инцидент a1b2c3d4, 02:13, 22.11.2026. Иванов, Анна, bank"
    heap = bytes(range(256)) * 64 + json.dumps([*range(5000)]).encode()
    for planted in ALL:
        assert list(found_in(calm.encode() + heap, planted.text)) == []
        assert all(forms(planted.text).values())
