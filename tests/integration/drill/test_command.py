"""``runbook drill`` as a process: a real server, a browser's requests, and what is left behind."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from runbook.incident import UNNAMED
from runbook.journal.store import open_journal, read_only_journal
from tests.integration.drill.operator import WITHIN
from tests.integration.drill.test_results import NOW

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")


@dataclass(frozen=True)
class Place:
    """A PC of its own: nothing of whoever runs the tests is read or written."""

    home: Path

    @property
    def environ(self) -> dict[str, str]:
        found = {"PATH": os.environ["PATH"], "HOME": str(self.home), "NO_COLOR": "1"}
        found["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
        for name in ("STATE", "CONFIG", "DATA", "CACHE"):
            found[f"XDG_{name}_HOME"] = str(self.home / name.lower())
        return found

    @property
    def journal(self) -> Path:
        return self.home / "state" / "runbook" / "journal.db"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runbook", *arguments]
        return subprocess.run(
            command, env=self.environ, capture_output=True, text=True, timeout=WITHIN, check=False
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        command = [sys.executable, "-m", "runbook", *arguments, "--no-browser"]
        with subprocess.Popen(command, env=self.environ, stdout=subprocess.PIPE, text=True) as one:
            try:
                yield one
            finally:
                one.kill()


@dataclass
class Visitor:
    """A browser without a script."""

    link: http.client.HTTPConnection
    cookie: str
    room: str

    @classmethod
    @contextmanager
    def enter(cls, process: "subprocess.Popen[str]") -> Iterator["Visitor"]:
        assert process.stdout is not None
        found = next((one for line in process.stdout if (one := ADDRESS.search(line))), None)
        assert found is not None
        parts = urlsplit(found.group())
        assert parts.hostname
        link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WITHIN)
        with closing(link):
            link.request("GET", parts.path)
            answer = link.getresponse()
            answer.read()
            cookie, _, rest = (answer.getheader("set-cookie") or "").partition("; Path=")
            yield cls(link, cookie, rest.partition("/;")[0])

    def page(self, path: str) -> str:
        until = time.monotonic() + WITHIN
        while True:
            self.link.request("GET", self.room + path, headers={"Cookie": self.cookie})
            answer = self.link.getresponse()
            text = answer.read().decode()
            if answer.status == http.HTTPStatus.OK:
                return text
            # A desk that could not draw it in time says so, and to ask again.
            assert answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE, path
            assert time.monotonic() < until, path
            time.sleep(0.2)

    def press(self, deed: str, csrf: str, path: str = "/drill/act", **more: str) -> None:
        fields = {"deed": deed, "subject": "", "value": "", "about": "", "csrf": csrf, **more}
        own = f"http://{self.link.host}:{self.link.port}"
        headers = {"Cookie": self.cookie, "Origin": own, "Sec-Fetch-Site": "same-origin"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.link.request("POST", self.room + path, urlencode(fields), headers)
        answer = self.link.getresponse()
        answer.read()
        assert answer.status == http.HTTPStatus.SEE_OTHER


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def csrf_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_drill_alone_is_shown_judged_and_known_afterwards(place: Place) -> None:
    with place.started("drill", "start", "crm-dead") as process, Visitor.enter(process) as visitor:
        page = visitor.page("/")
        assert "УЧЕБНОЕ" in page
        assert "временно не получится" in page
        visitor.press("leave_drill", csrf_in(page))
        assert "пока не пройдена" in visitor.page("/drill")
        drills = visitor.page("/drills")
        assert "пока не пройдена" in drills
        visitor.press("drill", csrf_in(drills), subject="crm-dead", back="/drill")
        assert "пока не пройдена" not in visitor.page("/drill")
        visitor.press("leave_drill", csrf_in(drills))
        visitor.press("leave_drill", csrf_in(drills))
        assert process.wait(WITHIN) == 0
    told = json.loads(place.run("drill", "status", "--json").stdout)
    assert told["last_passed"] is None
    assert [(one["case"], one["try"]) for one in told["drills"]] == [
        ("crm-dead", 2),
        ("crm-dead", 1),
    ]
    assert (
        "CRM не работает, остальное работает (пока не пройдена)"
        in place.run("drill", "list").stdout
    )


def test_a_real_outage_of_another_process_ends_the_drill(place: Place) -> None:
    with (
        place.started("drill", "start", "crm-dead") as process,
        Visitor.enter(process) as visitor,
    ):
        assert "УЧЕБНОЕ" in visitor.page("/drill")
        opened = open_journal(place.journal, NOW)
        now = datetime.now(UTC)
        opened.journal.open_incident(UNNAMED, now, occurred_at=now, detected_at=now)
        opened.journal.close()
        until = time.monotonic() + WITHIN
        told = "Начался настоящий сбой. Тренировка закончена."
        while told not in (page := visitor.page("/drill")):
            assert time.monotonic() < until, page
            time.sleep(0.1)
    assert json.loads(place.run("drill", "status", "--json").stdout)["drills"] == []


def test_the_desk_lists_the_drills_and_begins_them_itself(place: Place) -> None:
    with place.started("desk") as process, Visitor.enter(process) as visitor:
        drills = visitor.page("/drills")
        assert "не пройдена" in drills
        assert drills.count("Начните с этой") == 1
        assert "<caption" not in drills
        assert 'action="./act"' in drills


def test_a_drill_that_is_killed_leaves_nothing(place: Place) -> None:
    with place.started("drill", "start") as process, Visitor.enter(process) as visitor:
        assert "УЧЕБНОЕ" in visitor.page("/drill")
        process.kill()
        process.wait(WITHIN)
    opened = read_only_journal(place.journal)
    count = "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM incidents)"
    assert opened.journal.read(lambda one: one.execute(count).fetchone()) == (0,)
    opened.journal.close()


def test_no_drill_begins_while_a_real_outage_is_open(place: Place) -> None:
    place.journal.parent.mkdir(parents=True)
    opened = open_journal(place.journal, NOW)
    opened.journal.open_incident(UNNAMED, NOW, occurred_at=NOW, detected_at=NOW)
    opened.journal.close()
    refused = place.run("drill", "start", "--no-browser")
    assert refused.returncode == 2
    assert "настоящий сбой" in refused.stderr


def test_a_file_with_faults_is_refused_line_by_line(place: Place) -> None:
    own = place.home / "own.toml"
    own.write_text('id = "own"\nsorry = 1\n', "utf-8")
    refused = place.run("drill", "start", "--file", str(own), "--no-browser")
    assert refused.returncode == 2
    assert "own.toml, строка 2, sorry" in refused.stderr
    assert place.run("drill", "start", "no-such").returncode == 2


def test_doctor_says_calmly_that_no_drill_has_been_passed(place: Place) -> None:
    findings = json.loads(place.run("doctor", "--json").stdout)["findings"]
    (drill,) = (one for one in findings if one["about"] == "drill")
    assert drill["level"] == "warning"
    assert "runbook drill start" in drill["hint"]
