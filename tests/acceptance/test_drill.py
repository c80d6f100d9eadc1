"""Drills as they are installed: begun through a running desk, alone, and told to a real lead."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from sqlite3 import connect

from tests.acceptance.desk_kept import PATIENCE, Desk, come_in, desk
from tests.acceptance.night import ADMINISTRATOR, LEAD, Ended, Night, until

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
SIGN = "УЧЕБНОЕ"
TOLD = "УЧЕБНОЕ. Оператор op-117 начинает тренировку. Делать ничего не нужно."
CRM, GATEWAY = "CRM не работает, остальное работает", "Шлюз банка не отвечает"


def address_in(ended: Ended) -> str:
    found = ADDRESS.search(ended.out)
    assert found is not None, ended.said
    return found[0]


def slow_checks(tonight: Night) -> None:
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()


def presses(one: Desk, **fields: str) -> str:
    """A form of the drill's page; what is shown afterwards, also where nothing is left."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', one.html("/drill"))
    assert csrf is not None
    form = {"subject": "", "value": "", "about": "", "csrf": csrf[1], "back": "/drill", **fields}
    path = f"{one.room}/drill/act"
    answer = one.browser.post(path, data=form, headers={"Origin": one.origin}, timeout=20)
    assert answer.status_code in {200, 404}, answer.text
    return str(answer.text)


def shows(one: Desk, text: str) -> None:
    assert until(lambda: text in one.text("/drill"), PATIENCE), one.text("/drill")


def unsent(tonight: Night) -> int:
    with closing(connect(tonight.journal)) as journal:
        return int(journal.execute("SELECT count(*) FROM outbox").fetchone()[0])


def test_a_drill_begins_at_the_desk_that_runs_and_leads_to_it(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows("Всё работает")
        started = tonight.runbook("drill", "start", "crm-dead", "--no-browser")
        assert started.code == 0, started.said
        assert "тренировка идёт на его странице" in started.out
        browser, room = come_in(address_in(started), "/drill")
        assert room == one.room
        page = browser.get(f"{room}/drill", timeout=10).text
        assert SIGN in page
        shows(one, "Сбой на стороне банка")
        # The night goes on beside it, and nobody is told.
        assert SIGN not in one.text()
        assert "Всё работает" in one.text()
        presses(one, deed="hears", value="yes")
        presses(one, deed="leave_drill")
        assert "пока не пройдена" in one.text("/drill")
        assert tonight.bot.accepted == []
        assert unsent(tonight) == 0
    told = json.loads(tonight.runbook("drill", "status", "--json").out)["drills"]
    assert [(row["case"], row["passed"]) for row in told] == [("crm-dead", False)]


def test_the_desk_asks_before_another_drill_ends_the_one_under_way(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows("Всё работает")
        assert tonight.runbook("drill", "start", "crm-dead", "--no-browser").code == 0
        other = tonight.runbook("drill", "start", "crm-slow", "--no-browser")
        assert other.code == 2
        assert f"Идёт тренировка «{CRM}»" in other.err
        come_in(address_in(other), "/drill")
        shows(one, f"Идёт тренировка «{CRM}»")
        presses(one, deed="drill", subject="crm-slow", value="instead")
        assert "Идёт тренировка" not in one.text("/drill")
        assert "CRM еле открывается" in one.text("/drills")
    told = json.loads(tonight.runbook("drill", "status", "--json").out)["drills"]
    assert [row["case"] for row in told] == ["crm-dead"]


def test_during_a_real_outage_no_drill_begins_and_the_desk_is_shown(tonight: Night) -> None:
    tonight.break_crm()
    with desk(tonight) as one:
        one.shows("Сбой на стороне банка")
        refused = tonight.runbook("drill", "start", "crm-dead", "--no-browser")
        assert refused.code == 2
        assert "настоящий сбой" in refused.err
        come_in(address_in(refused))
        assert SIGN not in one.text()


def test_the_lead_is_told_of_a_drill_only_where_it_was_asked_for_and_once(tonight: Night) -> None:
    with alone(tonight, "--tell") as (one, process):
        assert until(lambda: tonight.bot.texts(LEAD))
        assert SIGN in one.text("/drill")
        shows(one, "Сбой на стороне банка")
        presses(one, deed="hears", value="yes")
        # The drill's own message goes to the exercise's channel meanwhile.
        shows(one, "Сообщение ушло")
        presses(one, deed="leave_drill")
        presses(one, deed="leave_drill")
        assert process.wait(PATIENCE) == 0
    (message,) = tonight.bot.accepted
    assert message["chat_id"] == str(LEAD)
    assert TOLD in str(message["text"])
    assert tonight.bot.texts(ADMINISTRATOR) == []
    assert tonight.bot.edits == []
    assert not tonight.couriers()
    assert unsent(tonight) == 0


def test_without_the_wish_nobody_is_told(tonight: Night) -> None:
    with alone(tonight) as (one, process):
        shows(one, "Сообщение ушло")
        presses(one, deed="leave_drill")
        closed = presses(one, deed="leave_drill")
        assert "Тренировка закрыта." in closed
        assert "Эту страницу можно закрыть." in closed
        assert process.wait(PATIENCE) == 0
    time.sleep(0.5)
    assert tonight.bot.requests == []


def test_the_lead_is_told_of_a_drill_at_the_desk_as_well(tonight: Night) -> None:
    slow_checks(tonight)
    with desk(tonight) as one:
        one.shows("Всё работает")
        started = tonight.runbook("drill", "start", "crm-dead", "--tell", "--no-browser")
        assert started.code == 0, started.said
        assert "Руководителю ушло одно сообщение с пометкой УЧЕБНОЕ." in started.out
        (text,) = tonight.bot.texts(LEAD)
        assert TOLD in text
        shows(one, "Сообщение ушло")
        assert len(tonight.bot.accepted) == 1


@contextmanager
def alone(tonight: Night, *wishes: str) -> Iterator[tuple[Desk, "subprocess.Popen[bytes]"]]:
    """A page with the drill and nothing else."""
    process = tonight.start("drill", "start", "crm-dead", "--no-browser", *wishes)
    try:
        assert process.stdout is not None
        lines = (line.decode() for line in process.stdout)
        address = next(found[0] for line in lines if (found := ADDRESS.search(line)))
        browser, room = come_in(address)
        yield Desk(process, address.partition("/open/")[0], room, browser), process  # type: ignore[arg-type]  # its bytes are not read any more
    finally:
        process.kill()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def test_a_drill_begins_where_no_state_folder_can_be_made(tonight: Night) -> None:
    blocked = tonight.home / "a-file"
    blocked.write_text("")
    tonight.variables["XDG_STATE_HOME"] = str(blocked / "state")
    with alone(tonight) as (one, _):
        assert SIGN in one.text("/drill")
