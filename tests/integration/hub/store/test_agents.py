"""Agents: enrolled, known by their keys, revoked; and the codes they enrol with."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from notifier.handoff.report import agent_id
from runbook.hub.store import agents, codes, reports
from runbook.hub.store.store import Store
from runbook.hub.store.tables import AGENTS, CODES
from runbook.reporting.shapes import Surroundings
from runbook.secrets.own import OwnSecret
from tests.integration.hub.conftest import NOW, Clock
from tests.integration.hub.store.samples import diagnosed, incoming, there

HASH, KEY = b"h" * 32, b"k" * 32
HOUR = timedelta(hours=1)


def test_an_agent_is_known_by_its_operator_and_its_six_bytes(store: Store) -> None:
    with store.write() as tx:
        made = agents.enrol(tx, "op-117", HASH, KEY)
        agents.enrol(tx, "op-042", HASH, KEY)
    assert (made.operator, made.agent, made.enrolled_at) == ("op-117", agent_id("op-117"), NOW)
    assert (made.sequence, made.handoff_sequence, made.where) == (-1, -1, Surroundings())
    with store.read() as tx:
        assert agents.by_operator(tx, "op-117") == agents.by_agent(tx, made.agent) == made
        assert agents.by_operator(tx, "op-1") is agents.by_agent(tx, b"nobody") is None
        assert [one.operator for one in agents.every(tx)] == ["op-042", "op-117"]
        assert agents.credentials(tx)[made.agent] == ("op-117", HASH, False)


def test_the_report_key_is_sealed_and_opens_in_its_own_row_only(store: Store) -> None:
    with store.write() as tx:
        one = agents.enrol(tx, "op-1", HASH, KEY)
        two = agents.enrol(tx, "op-2", HASH, b"q" * 32)
        assert agents.report_key(tx, one.agent) == KEY
        rows = dict(tx.connection.execute(select(AGENTS.c.operator, AGENTS.c.report_key)).all())
        assert KEY not in rows["op-1"]
        tx.connection.execute(
            AGENTS.update().where(AGENTS.c.operator == "op-2").values(report_key=rows["op-1"])
        )
        assert agents.report_key(tx, two.agent) is None
        assert agents.report_key(tx, b"nobody") is None


def test_with_another_secret_no_report_key_opens(store: Store, database: str) -> None:
    with store.write() as tx:
        agent = agents.enrol(tx, "op-1", HASH, KEY).agent
    stranger = Store(database, OwnSecret.fresh())
    with stranger.read() as tx:
        assert agents.report_key(tx, agent) is None
    stranger.close()


def test_who_was_revoked_is_believed_no_more_until_enrolled_again(store: Store) -> None:
    with store.write() as tx:
        agent = agents.enrol(tx, "op-1", HASH, KEY).agent
        assert agents.revoke(tx, "op-1")
        assert not agents.revoke(tx, "op-1")
        assert not agents.revoke(tx, "op-2")
        assert agents.credentials(tx)[agent][2]
        assert agents.report_key(tx, agent) is None
        agents.enrol(tx, "op-1", HASH, KEY)
        assert not agents.credentials(tx)[agent][2]
        assert agents.report_key(tx, agent) == KEY


def test_a_new_installation_counts_from_the_beginning_and_loses_nothing(store: Store) -> None:
    for _ in range(3):
        with store.write() as tx:
            agents.enrol(tx, "op-1", HASH, KEY)
            reports.take(tx, [incoming("op-1", diagnosed(sequence=0))])
            assert there(agents.by_operator(tx, "op-1")).sequence == 0
    with store.read() as tx:
        kept = reports.since(tx, 0)
    assert [(one.sequence, one.route) for one in kept] == [(0, "https")] * 3


def test_the_sequence_of_signed_reports_only_grows(store: Store) -> None:
    with store.write() as tx:
        agent = agents.enrol(tx, "op-1", HASH, KEY).agent
        for sequence in (4, 2, 7):
            agents.note_handoff(tx, agent, sequence)
        assert there(agents.by_operator(tx, "op-1")).handoff_sequence == 7


@pytest.mark.parametrize("kind", ["agent", "person", "login", "acknowledge"])
def test_a_code_is_good_once(store: Store, kind: str) -> None:
    with store.write() as tx:
        code = codes.make(tx, kind, "who", HOUR, incident="a1")
    with store.read() as tx:
        assert codes.peek(tx, kind, code) == codes.Used("who", "a1")
    with store.write() as tx:
        others = {"agent", "person", "login", "acknowledge"} - {kind}
        assert [codes.use(tx, one, code) for one in others] == [None] * 3
        assert codes.use(tx, kind, code) == codes.Used("who", "a1")
        assert codes.use(tx, kind, code) is codes.peek(tx, kind, code) is None


def test_a_code_ends_with_its_time(store: Store, clock: Clock) -> None:
    with store.write() as tx:
        code = codes.make(tx, "person", "lead", HOUR)
    clock.go(3599)
    with store.read() as tx:
        assert codes.peek(tx, "person", code)
    clock.go(1)
    with store.write() as tx:
        assert codes.use(tx, "person", code) is None


def test_a_withdrawn_code_is_good_no_more(store: Store) -> None:
    with store.write() as tx:
        first, second = (codes.make(tx, "login", "lead", HOUR) for _ in range(2))
        other = codes.make(tx, "login", "admin", HOUR)
        assert codes.withdraw(tx, "login", "lead") == 2
        assert [codes.use(tx, "login", one) for one in (first, second)] == [None, None]
        assert codes.use(tx, "login", other)


def test_digits_are_understood_as_people_type_them(store: Store) -> None:
    with store.write() as tx:
        for typed in (lambda code: code.replace(" ", ""), lambda code: f" {code}\n",
                      lambda code: code.replace(" ", "—")):  # fmt: skip
            code = codes.make(tx, "agent", "op-1", HOUR)
            assert len(code) == 19
            assert codes.use(tx, "agent", typed(code)) == codes.Used("op-1")


def test_a_slip_of_one_digit_is_told_apart_from_a_wrong_code(store: Store) -> None:
    with store.write() as tx:
        code = codes.make(tx, "login", "lead", HOUR)
    assert not codes.is_slip("login", code)
    for place, digit in enumerate(code):
        if digit.isdigit():
            wrong = f"{code[:place]}{(int(digit) + 1) % 10}{code[place + 1 :]}"
            assert codes.is_slip("login", wrong)
    assert codes.is_slip("login", "привет")
    assert not codes.is_slip("person", "anything")


def test_a_code_for_a_link_fits_into_one(store: Store) -> None:
    with store.write() as tx:
        code = codes.make(tx, "person", "lead", HOUR)
    assert len(code) <= 64
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def test_no_code_stands_in_the_table_and_old_ones_are_forgotten(store: Store, clock: Clock) -> None:
    with store.write() as tx:
        code = codes.make(tx, "person", "lead", HOUR)
        used = codes.make(tx, "agent", "op-1", HOUR)
        codes.use(tx, "agent", used)
        rows = str(tx.connection.execute(select(CODES)).all())
    assert code not in rows
    assert used.replace(" ", "") not in rows
    clock.go(31 * 24 * 3600)
    with store.write() as tx:
        codes.make(tx, "person", "lead", HOUR)
        assert len(tx.connection.execute(select(CODES.c.hash)).all()) == 1


@pytest.mark.parametrize("odd", ["", "\0", "\ud800", "9" * 5000, "😀", "1 2 3"])
def test_an_odd_code_is_no_code(store: Store, odd: str) -> None:
    with store.read() as tx:
        for kind in ("agent", "person"):
            assert codes.peek(tx, kind, odd) is None
