"""An incident with tech support: opened, sent over three ways, withdrawn, numbered."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from notifier.delivery import Route
from runbook.hub.model.actions import Action
from runbook.hub.office import Office
from runbook.hub.store import cases, events
from runbook.hub.store.cases import Case, CaseKind
from runbook.hub.store.store import Store
from runbook.hub.support.exporting import Form, case, norms
from runbook.hub.support.opening import open_case, set_ticket, withdraw
from runbook.hub.support.trackers.registry import TRACKERS
from runbook.hub.support.trackers.tracker import Destination, Place
from tests.far_ends.hook import says
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.support.bank import HELP, Bank, attached, evidence, sent
from tests.integration.hub.support.reporting import GATEWAY, INNER, looked

NUMBER = "KC-20261123-1"


def gateway_is_dead(night: Night) -> None:
    looked(night)
    night.reports(night.outage(cause="vpn_gateway.unreachable", side="bank"))
    night.deliver()


def standing(night: Night) -> Case | None:
    with night.store.read() as tx:
        return cases.standing_of(tx, night.incident().key, CaseKind.SUPPORT)


def test_the_evidence_goes_by_mail_webhook_and_file(night: Night, bank: Bank, store: Store) -> None:
    gateway_is_dead(night)
    answer = night.orders("lead", Action.OPEN_SUPPORT, 1)
    assert (answer.code, answer.done) == ("support.opened", True)
    assert answer.values == {"case": NUMBER, "ways": "почтой, в систему учёта и файлом"}
    sent(store, night, lambda: bool(bank.mails() and bank.posted() and len(bank.files) == 2))
    (mail,) = bank.mails()
    assert mail.message["Subject"] == f"{NUMBER}: банк, вход в сеть не отвечает"
    said = mail.message.get_body(("plain",))
    assert said is not None
    # What a dispatcher on a phone needs stands in the mail itself.
    for words in (
        "С 02:12 МСК.",
        "Чья сторона: банка (почти точно)",
        "Затронуто операторов: 1 из 1.",
        "Номер сбоя в пульте: 1.",
        f"вместе с номером {NUMBER}",
    ):
        assert words in said.get_content()
    files = attached(mail)
    assert set(files) == {f"{NUMBER}.json", f"{NUMBER}.md"}
    assert files == bank.files
    (posted,) = bank.posted()
    assert {one.name: one.text for one in posted} == files
    found = evidence(files)
    assert found["number"] == NUMBER
    assert found["accused"] == [{"component": GATEWAY, "operators": 1, "observations": 1}]
    assert found["operators"][0]["accusing"][0]["detail"] == INNER
    assert (found["operators"][0]["provider"], found["operators"][0]["version"]) == (
        "domru",
        "1.4.0",
    )
    assert INNER in files[f"{NUMBER}.md"]
    assert {one.stat().st_mode & 0o777 for one in bank.share.iterdir()} == {0o600}


def test_no_messenger_reads_any_of_it(night: Night, bank: Bank, store: Store) -> None:
    gateway_is_dead(night)
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    waiting = night.waiting()
    told = [one for one in waiting if one.recipient.channel == "telegram"]
    assert any(NUMBER in one.message.plain() for one in told)
    for one in told:
        assert not one.message.attachments
        assert "203.0.113.10" not in one.message.to_json()
        assert "vpn.bank.example" not in one.message.to_json()
    with_evidence = {one.recipient.channel for one in waiting if one.message.attachments}
    assert with_evidence == {"email", "webhook", "folder"}
    # Nor does the log, which says only over which ways it went.
    with night.store.read() as tx:
        (opened,) = [
            one
            for one in events.of_incident(tx, night.incident().key)
            if one.kind == "support.opened"
        ]
    assert opened.body == {"number": 1, "case": NUMBER, "ways": ["mail", "webhook", "folder"]}
    assert opened.by == "lead"
    assert HELP not in json.dumps(opened.body)


def test_pressed_twice_it_is_opened_once(night: Night) -> None:
    gateway_is_dead(night)
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    before = len(night.waiting())
    answer = night.orders("admin", Action.OPEN_SUPPORT, 1)
    assert (answer.code, answer.values["case"]) == ("support.already", NUMBER)
    assert len(night.waiting()) == before
    assert night.incident().ticket == NUMBER


def test_two_hubs_give_no_number_twice(night: Night, another: Callable[[], Store]) -> None:
    for number in range(1, 9):
        night.reports(night.outage(number, cause="vpn_gateway.unreachable", side="bank"))
    stores = [another() for _ in range(4)]

    def opens(number: int) -> str:
        with stores[number % 4].write() as tx:
            found = night.incident(number)
            return str(open_case(tx, night.office, found, "lead").values["case"])

    with ThreadPoolExecutor(4) as pool:
        given = sorted(pool.map(opens, range(1, 9)))
    assert given == [f"KC-20261123-{number}" for number in range(1, 9)]


def test_a_server_that_is_away_gets_it_when_it_is_back(
    night: Night, bank: Bank, store: Store
) -> None:
    gateway_is_dead(night)
    bank.mail.fail("greeting_421", "greeting_reset")
    bank.hooks.fail(says(503), says(500))
    bank.share.write_text("no folder yet")
    night.orders("lead", Action.OPEN_SUPPORT, 1)

    def mended() -> bool:
        if bank.hooks.requests and bank.mail.connections > 1 and bank.share.is_file():
            bank.share.unlink()
        return bool(bank.mails() and bank.share.is_dir() and len(bank.files) == 2)

    sent(store, night, mended)
    sent(store, night, lambda: len(bank.posted()) == 1)
    assert evidence(attached(bank.mails()[0]))["number"] == NUMBER


def test_a_hub_that_died_before_sending_lost_nothing(
    night: Night, bank: Bank, another: Callable[[], Store]
) -> None:
    gateway_is_dead(night)
    with another().write() as tx:
        open_case(tx, night.office, night.incident(), "lead")
    assert not bank.mails()
    sent(another(), night, lambda: bool(bank.mails() and bank.posted() and len(bank.files) == 2))


def test_what_fails_while_it_is_opened_leaves_no_number_and_no_mail(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway_is_dead(night)
    before = len(night.waiting())

    def defect(*_given: object) -> None:
        raise RuntimeError("the power went out here")

    with monkeypatch.context() as patched:
        patched.setattr("runbook.hub.support.opening.keeping.apply", defect)
        with pytest.raises(RuntimeError):
            night.orders("lead", Action.OPEN_SUPPORT, 1)
    assert standing(night) is None
    assert len(night.waiting()) == before
    assert night.orders("lead", Action.OPEN_SUPPORT, 1).values["case"] == NUMBER


def test_withdrawn_everybody_who_has_it_gets_a_note_and_it_may_be_opened_anew(
    night: Night, bank: Bank, store: Store
) -> None:
    gateway_is_dead(night)
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    sent(store, night, lambda: bool(bank.mails() and bank.posted() and len(bank.files) == 2))
    with store.write() as tx:
        answer = withdraw(tx, night.office, night.incident(), "lead")
    assert (answer.code, answer.values["case"]) == ("support.withdrawn", NUMBER)
    sent(store, night, lambda: len(bank.mails()) == 2 and len(bank.posted()) == 2)
    note = bank.mails()[1]
    assert note.message["Subject"] == f"Отозвано: {NUMBER}"
    assert note.message["References"] == bank.mails()[0].message["References"]
    assert evidence(attached(note))["schema"] == "runbook.withdrawal/1"
    assert night.incident().support_at is None
    assert night.incident().ticket == ""
    with store.write() as tx:
        assert withdraw(tx, night.office, night.incident(), "lead").code == "support.none"
    assert night.orders("lead", Action.OPEN_SUPPORT, 1).values["case"] == "KC-20261123-2"


def test_tech_supports_own_number_takes_the_place_of_ours_on_the_card(night: Night) -> None:
    gateway_is_dead(night)
    with night.store.write() as tx:
        assert (
            set_ticket(tx, night.office, night.incident(), "SD-4711", "lead").code == "support.none"
        )
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    with night.store.write() as tx:
        wrong = set_ticket(tx, night.office, night.incident(), "позвонить Ивановой", "lead")
        assert (wrong.code, wrong.done) == ("support.bad_ticket", False)
        answer = set_ticket(tx, night.office, night.incident(), " SD-4711 ", "lead")
    assert (answer.code, answer.values["ticket"]) == ("support.ticket", "SD-4711")
    assert night.incident().ticket == "SD-4711"
    found = standing(night)
    assert found is not None
    assert found.number == NUMBER


def test_without_mail_and_webhook_there_is_still_a_file(night: Night, office: Office) -> None:
    night.office = office
    gateway_is_dead(night)
    answer = night.orders("lead", Action.OPEN_SUPPORT, 1)
    # Nor is the folder's channel open in these settings: the number stands all the same.
    assert (answer.code, answer.values["case"]) == ("support.kept", NUMBER)
    with night.store.read() as tx:
        assert case(tx, "KC-20261123-9", Form.JSON, "ru") is None


def test_a_case_is_exported_in_three_forms_and_the_log_says_so(night: Night) -> None:
    gateway_is_dead(night)
    night.orders("lead", Action.OPEN_SUPPORT, 1)
    with night.store.write() as tx:
        forms = {form: case(tx, NUMBER, form, "ru", "lead") for form in Form}
        table = norms(tx, night.incident(), "ru", "lead")
    assert {one.name for one in forms.values() if one} == {
        f"{NUMBER}.csv",
        f"{NUMBER}.md",
        f"{NUMBER}.json",
    }
    written = forms[Form.JSON]
    assert written is not None
    assert json.loads(written.text)["number"] == NUMBER
    assert table.text.startswith('"Черновик, не утверждён"\r\n')
    assert "op-101,1,vpn_gateway.unreachable" in table.text
    assert night.events().count("case.exported") == 4


class Board:
    """A tracker from outside: its one file, and one line in the registry."""

    def destinations(self, office: Office, place: Place) -> tuple[Destination, ...]:
        return (Destination("board", Route("email", "board@bank.test")),)


def test_a_tracker_from_outside_needs_one_file_and_one_line(
    night: Night, bank: Bank, store: Store
) -> None:
    gateway_is_dead(night)
    with night.store.write() as tx:
        answer = open_case(
            tx, night.office, night.incident(), "lead", {**TRACKERS, "board": Board()}
        )
    assert answer.values["ways"] == "почтой, в систему учёта, файлом и через board"
    sent(store, night, lambda: bool(bank.mails("board@bank.test")))
    assert evidence(attached(bank.mails("board@bank.test")[0]))["number"] == NUMBER


def test_what_belongs_to_a_mass_incident_is_opened_once_for_all_of_it(night: Night) -> None:
    for number in (1, 2):
        looked(night, number)
        night.reports(night.outage(number, cause="vpn_gateway.unreachable", side="bank"))
    mass = night.mass(cause="vpn_gateway.unreachable", side="bank", component=GATEWAY)
    for number in (1, 2):
        night.joins(mass, number)
    with night.store.write() as tx:
        first = open_case(tx, night.office, night.incident(1), "lead")
    with night.store.write() as tx:
        second = open_case(tx, night.office, night.incident(2), "lead")
    assert (first.code, second.code) == ("support.opened", "support.already")
    assert night.incident(3).support_at is not None
    with night.store.read() as tx:
        kept = cases.standing_of(tx, mass.key, CaseKind.SUPPORT)
    assert kept is not None
    assert kept.evidence["accused"][0] == {"component": GATEWAY, "operators": 2, "observations": 2}
    assert kept.evidence["weight"] == {
        "hit": 2, "of": 16, "accuse": 3, "prove": 12, "silent": 1, "vanished": 0, "partial": False,
        "next_explanation": "", "next_explanation_is_far": True,
    }  # fmt: skip
