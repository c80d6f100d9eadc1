"""The room of promises over HTTP: who sees and does what, and that no reference leaks anywhere."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace as replace_struct

from runbook.cli.hub.promises.command import command as cli
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import localised
from runbook.cli.main import main
from runbook.hub.duty.tidying import settle
from runbook.hub.model.access import Deed
from runbook.hub.office import Office
from runbook.hub.settings.file import hub_settings_from
from runbook.hub.settings.shapes import HubSettings
from runbook.hub.store import agents, callbacks, events, promises
from runbook.hub.store.callbacks import Told
from tests.integration.hub.api.running import ago, promise
from tests.integration.hub.api.test_callbacks import everything
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

A, B = f"{1:012x}", f"{2:012x}"
REFERENCE = "CASE-1-77"


def kinds(night: Night) -> list[str]:
    with night.store.read() as tx:
        return [one.kind for one in events.latest(tx)]


def key_of(visitor: Visitor) -> str:
    visitor.look("/promises")
    return visitor.forms[0].fields["key"]


def do(visitor: Visitor, deed: str, promise_id: str = A, **more: str) -> str:
    fields = {"key": key_of(visitor), "deed": deed, "id": promise_id} | more
    return visitor.send("/promises", fields).text


@pytest.fixture
def known(busy: Night) -> Night:
    with busy.store.write() as tx:
        for one in ("op-117", "op-118", "op-201"):
            agents.enrol(tx, one, b"h" * 32, b"k" * 32)
    return busy


def test_the_lead_sees_all_and_an_operator_only_hers(known: Night, enter: Enter) -> None:
    lead, hers = enter("lead"), enter("operator")
    lead.look("/promises")
    assert A in lead.text
    assert B in lead.text
    hers.look("/promises?owner=op-118")
    assert A in hers.text
    assert B not in hers.text
    assert "op-118" not in hers.look("/promises").text
    assert "Под отбор ничего не подошло." in lead.look("/promises?overdue=1").text


@pytest.mark.parametrize("person", ["operator", "standby-1"])
@pytest.mark.parametrize("deed", ["reveal", "attempt", "fulfil", "undo", "reassign"])
def test_an_operator_does_nothing_with_anothers_promise(
    known: Night, enter: Enter, person: str, deed: str
) -> None:
    do(enter(person), deed, B, outcome="reached", to="op-117")
    with known.store.read() as tx:
        kept = promises.find(tx, B)
    assert kept is not None
    assert (kept.owner, kept.tried, kept.settled) == ("op-118", 0, "")
    assert kinds(known)[0] == "deed.refused"


@pytest.mark.parametrize("deed", ["reveal", "attempt", "fulfil", "reassign"])
def test_the_auditor_reads_without_a_button_and_no_deed_is_obeyed(
    known: Night, enter: Enter, deed: str
) -> None:
    auditor = enter("auditor")
    auditor.look("/promises")
    assert A in auditor.text
    assert not [form for form in auditor.forms if form.action == "/promises" and form.fields]
    assert REFERENCE not in do(auditor, deed, outcome="reached", to="op-118")
    assert kinds(known)[0] == "deed.refused"


@pytest.mark.parametrize("person", ["admin", "monitor", "mentor"])
def test_nobody_else_finds_the_room(known: Night, enter: Enter, person: str) -> None:
    assert known
    assert enter(person).look("/promises").status_code == 404


def test_a_reference_is_shown_once_and_stands_nowhere_else(
    known: Night, enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    lead = enter("lead")
    shown = do(lead, Deed.REVEAL)
    assert REFERENCE in shown
    assert lead.page.headers["cache-control"] == "no-store"
    assert "?" not in str(lead.page.url)
    lead.look("/promises")
    assert REFERENCE not in lead.text
    assert REFERENCE not in everything(known.store)
    assert REFERENCE not in caplog.text
    with known.store.read() as tx:
        [event] = [one for one in events.latest(tx) if one.kind == promises.SEEN]
    assert (event.by, event.body) == ("lead", {"callback": A, "owner": "op-117"})


def test_several_are_given_by_ticks_and_all_of_one_at_once_and_back(
    known: Night, enter: Enter
) -> None:
    lead = enter("lead")
    fields = {"key": key_of(lead), "deed": "reassign", "to": "op-201"}
    said = lead.send("/promises", fields | {f"pick_{A}": "1", f"pick_{B}": "1"}).text
    assert "Отдано op-201, обещаний: 2." in said
    assert "предупредите её сами" in said
    standby = enter("standby-1")
    assert A in standby.look("/promises").text
    assert REFERENCE in do(standby, "reveal")
    assert REFERENCE not in do(enter("operator"), "reveal")
    assert "Возвращено" in do(lead, "reassign", back="1")
    lead.send("/promises", fields | {"all": "op-201", "to": "op-117"})
    with known.store.read() as tx:
        assert promises.owners(tx) == {"op-117": 2}


def test_whoever_gives_back_reads_that_nobody_is_at_that_pc_any_more(
    known: Night, enter: Enter
) -> None:
    lead = enter("lead")
    do(lead, "reassign", to="op-201")
    with known.store.write() as tx:
        agents.revoke(tx, "op-117")
    said = do(lead, "reassign", back="1")
    assert "Возвращено" in said
    assert "Доступ её компьютера отозван: предупредите её сами." in said


def test_a_stranger_is_given_nothing(known: Night, enter: Enter) -> None:
    with known.store.write() as tx:
        agents.revoke(tx, "op-118")
    for to in ("op-999", "op-118", ""):
        do(enter("lead"), "reassign", to=to)
    with known.store.read() as tx:
        assert promises.owners(tx) == {"op-117": 1, "op-118": 1}


def test_what_no_id_looks_like_is_a_plain_no(known: Night, enter: Enter) -> None:
    lead = enter("lead")
    for odd in ("\x00", "а" * 99, "'; --"):
        for deed in ("reveal", "attempt", "fulfil", "undo", "reassign"):
            do(lead, deed, odd, to=odd, outcome="reached", was_owner=odd)
            assert lead.page.status_code == 200
    lead.send("/promises", {"key": key_of(lead), "deed": "reassign", "all": "\x00", "to": "op-118"})
    assert lead.look("/promises?owner=%00&incident=%00&page=99999999&overdue=x").status_code == 200
    with known.store.read() as tx:
        assert promises.owners(tx) == {"op-117": 1, "op-118": 1}


def test_an_outcome_can_be_undone_for_ten_seconds_on_the_page(known: Night, enter: Enter) -> None:
    hers = enter("operator")
    assert "10 секунд можно отменить" in do(hers, "fulfil", outcome="reached")
    assert "снова в списке" in do(hers, "undo")
    do(hers, "attempt")
    do(hers, "fulfil", outcome="not_reached")
    known.clock.go(11)
    assert A not in hers.look("/promises").text
    assert "нельзя" in do(hers, "undo")
    with known.store.read() as tx:
        assert callbacks.reference(tx, A) is None
        assert callbacks.count(tx).ended == 1
    assert settle(known.store) == 0


def test_the_client_who_sleeps_is_not_said_to_be_due(known: Night, enter: Enter) -> None:
    """It is 02:13 in Moscow; the client's clock is two hours ahead."""
    late = promise(5, window_from=ago(7200), window_until=ago(60), msk_offset=2)
    with known.store.write() as tx:
        callbacks.take(tx, [Told("op-119", late, known.clock.now)])
    page = enter("lead").look("/promises?owner=op-119").text
    assert "У клиента ночь: звонить с 06:00 по Москве (у клиента 08:00)" in page
    assert "Можно выполнять" not in page


LONG_NIGHT = '[callbacks]\nquiet_from = "21:00"\nquiet_until = "10:30"\nattempts = 1\n'


class TestTheBanksOwnRules:
    """``[callbacks]`` of ``hub.toml``, as a bank may have changed them on operators' PCs."""

    @pytest.fixture
    def office(self, office: Office) -> Office:
        loaded = hub_settings_from(LONG_NIGHT.encode(), Path("hub.toml"))
        assert loaded.problems == ()
        return replace(
            office, settings=replace_struct(office.settings, callbacks=loaded.settings.callbacks)
        )

    def test_the_page_asks_nobody_to_call_before_the_banks_morning(
        self, known: Night, enter: Enter
    ) -> None:
        late = promise(5, window_from=ago(7200), window_until=ago(60), msk_offset=2)
        with known.store.write() as tx:
            callbacks.take(tx, [Told("op-119", late, known.clock.now)])
        page = enter("lead").look("/promises?owner=op-119").text
        assert "звонить с 08:30 по Москве (у клиента 10:30)" in page

    def test_after_the_banks_last_attempt_there_is_only_an_end(
        self, known: Night, enter: Enter
    ) -> None:
        hers = enter("operator")
        assert "Не ответил, попробуем ещё" in hers.look("/promises").text
        do(hers, "attempt")
        assert "Попыток: 1 из 1." in hers.look("/promises").text
        assert "Не ответил, попробуем ещё" not in hers.text
        assert "Не ответил, больше не пробуем" in hers.text


def test_hub_check_says_what_is_wrong_with_the_banks_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hub.toml"
    folder = f'[database]\nfolder = "{tmp_path}"\n'
    config.write_text(f'{folder}[callbacks]\nquiet_from = "25:00"\nattempts = 9\n', "utf-8")
    assert main(["hub", "check", "--offline", "--config", str(config)]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "строка 4, callbacks.quiet_from" in said
    assert "строка 5, callbacks.attempts" in said


def test_after_a_try_the_next_one_waits_for_the_pause(known: Night, enter: Enter) -> None:
    hers = enter("operator")
    assert "Обещание остаётся в списке" in do(hers, "attempt")
    assert "Следующая попытка с 02:43 по Москве" in hers.look("/promises").text
    known.clock.go(30 * 60)
    assert "Следующая попытка" not in hers.look("/promises").text


def test_pages_of_fifty_and_the_links_between_them(known: Night, enter: Enter) -> None:
    many = [Told("op-130", promise(100 + n), known.clock.now) for n in range(60)]
    with known.store.write() as tx:
        callbacks.take(tx, many)
    lead = enter("lead")
    lead.look("/promises?owner=op-130")
    assert "Ждут 62 обещания" in lead.text
    [more] = [one for one in lead.links if "page=1" in one]
    lead.look(more)
    assert lead.text.count('class="promise') == 10


def test_the_command_line_lists_and_gives_as_the_page_does(
    known: Night, database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*said: str) -> int:
        asked = localised(cli, "promises", "ru")
        context = asked.make_context("promises", list(said), obj=Invocation("ru"))
        with context:
            return int(asked.invoke(context) or 0)

    @contextmanager
    def hub(_asked: Invocation) -> Iterator[Any]:
        yield SimpleNamespace(
            store=known.store, lang="ru", loaded=SimpleNamespace(settings=HubSettings())
        )

    assert database
    for module in ("runbook.cli.hub.promises.command", "runbook.cli.hub.promises.give"):
        monkeypatch.setattr(f"{module}.opened", hub)
    run("--json", "--owner", "op-117")
    said = capsys.readouterr().out
    [one] = json.loads(said)["promises"]
    assert (one["id"], one["owner"], one["has_reference"]) == (A, "op-117", True)
    assert "CASE" not in said
    run("give", A, "--to", "op-118", "--by", "auditor")
    assert "руководитель смены" in capsys.readouterr().err
    run("give", A, "--to", "op-118", "--by", "lead")
    assert "Отдано op-118, обещаний: 1." in capsys.readouterr().out
    run()
    assert "op-117" not in capsys.readouterr().out
    assert promises.GIVEN in kinds(known)
    assert "deed.refused" in kinds(known)
