"""What would fail tonight is said before the night."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import msgspec
import pytest

from checks.host.facts import Disk
from checks.vpn.status import VpnStatus
from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.doctor import examine
from runbook.doctor import words as doctor_words
from runbook.doctor.facts import (
    Certificate,
    Chain,
    DoctorFacts,
    Finding,
    HubAnswer,
    Kept,
    Level,
    NameState,
    Reach,
    Reading,
    Said,
    Steps,
    TokenState,
    Trouble,
    Way,
)
from runbook.doctor.gathering import (
    Questions,
    gather,
    provider_unknown,
    public_names,
    side_by_side,
)
from runbook.journal.problem import JournalProblem
from runbook.journal.store import OpenedJournal, in_memory_journal
from runbook.language.texts import LANGUAGES
from runbook.procedure.file import BUILT_IN, procedure_beside
from runbook.secrets.reference import Resolved, Secret, SecretProblem
from runbook.settings import Contact, Settings, shapes
from runbook.settings.file import Loaded, settings_from

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "runbook" / "data" / "runbook.example.toml"
SETTINGS = msgspec.structs.replace(
    settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings,
    contacts=(Contact(role="shift_lead", telegram=111), Contact(role="sysadmin", telegram=222)),
)
HEALTHY = DoctorFacts(
    source="runbook.toml",
    token=TokenState.ACCEPTED,
    trust_store=True,
    bank_words=(),
    open_files=(),
    clock_offset=0.4,
    disks=(Disk("/", 50 * 1024**3, 100 * 1024**3, writable=True),),
    vpn=VpnStatus("checkpoint", running=True, certificate_expires=NOW + timedelta(days=90)),
    names={"ya.ru": NameState.PINNED, "vpn.bank.example": NameState.RESOLVES},
    kept=Kept(chain=Chain.SOUND, drill_passed=datetime(2026, 11, 14, 12, tzinfo=UTC)),
    hub=HubAnswer(skew=0.4),
    steps=Steps(own=False, version=1),
    icmp=True,
    clipboard=True,
)
TOKEN = "1234567890:" + "A" * 35


def found(settings: Settings, facts: DoctorFacts, subject: str) -> list[Finding]:
    return [one for one in examine(settings, facts, NOW) if one.id == subject]


def level_of(facts: DoctorFacts, subject: str, settings: Settings = SETTINGS) -> Level:
    (finding,) = found(settings, facts, subject)
    return finding.level


def settings(text: str) -> Settings:
    return settings_from(text.encode(), Path("runbook.toml")).settings


def test_where_all_is_well_every_finding_is_ok() -> None:
    findings = examine(SETTINGS, HEALTHY, NOW)
    assert {one.level for one in findings} == {Level.OK}
    assert findings[-1].id == "tonight"


def test_where_nothing_could_be_found_out_nothing_is_called_well() -> None:
    (tonight,) = found(SETTINGS, DoctorFacts(source="x", token=TokenState.PRESENT), "tonight")
    assert tonight.level is Level.UNKNOWN
    expected = {"token", "trust_store", "clock", "disk", "vpn_client", "names"}
    expected |= {"vpn_certificate", "own_secret", "chain", "procedure", "hub_answer", "bank_words"}
    assert set(tonight.about) == expected


def test_the_closing_line_names_what_fails_and_not_what_is_merely_doubtful() -> None:
    facts = replace(HEALTHY, token=TokenState.REJECTED, clock_offset=60.0)
    (tonight,) = found(SETTINGS, facts, "tonight")
    assert (tonight.level, tonight.about) == (Level.FAILURE, ("contacts", "token"))
    said = doctor_words.sentence(tonight, "ru")
    assert (
        said
        == "Что сегодня ночью не сработает: сообщение руководителю смены, сообщения в Telegram."
    )


@pytest.mark.parametrize("state", [TokenState.PRESENT, TokenState.NO_ANSWER])
@pytest.mark.parametrize("offset", [60.0, 600.0])
def test_whether_a_message_reaches_the_lead_stays_in_the_closing_line_when_it_is_not_known(
    state: TokenState, offset: float
) -> None:
    (tonight,) = found(SETTINGS, replace(HEALTHY, token=state, clock_offset=offset), "tonight")
    said = doctor_words.sentence(tonight, "ru")
    assert said.endswith("Не удалось узнать: дойдёт ли сообщение руководителю.")
    assert said.count("Не удалось узнать") == 1


def test_a_vpn_client_is_named_in_words() -> None:
    own = settings('[vpn]\nclient = "generic"\ngateway = "vpn.bank.example"\nprocesses = ["x"]\n')
    said = [doctor_words.sentence(one, "ru") for one in found(own, HEALTHY, "vpn_client")]
    assert said
    assert "generic" not in "".join(said)


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (TokenState.NOT_CONFIGURED, Level.WARNING),
        (TokenState.MISSING, Level.FAILURE),
        (TokenState.BAD_SHAPE, Level.FAILURE),
        (TokenState.REJECTED, Level.FAILURE),
        (TokenState.PRESENT, Level.UNKNOWN),
        (TokenState.NO_ANSWER, Level.UNKNOWN),
        (TokenState.ACCEPTED, Level.OK),
    ],
)
def test_a_token_is_well_only_when_telegram_said_so(state: TokenState, level: Level) -> None:
    assert level_of(replace(HEALTHY, token=state), "token") is level


@pytest.mark.parametrize(
    ("contact", "level"),
    [
        ('role = "shift_lead"\ntelegram = 5', Level.OK),
        ('role = "shift_lead"\nphone = "0500"', Level.WARNING),
        ('role = "shift_lead"\nemail = "a@b.example"', Level.FAILURE),
        ('role = "sysadmin"\ntelegram = 5', Level.FAILURE),
    ],
)
def test_somebody_must_be_reachable_tonight(contact: str, level: Level) -> None:
    assert level_of(HEALTHY, "contacts", settings(f"[[contacts]]\n{contact}\n")) is level


@pytest.mark.parametrize(
    ("token", "variant"),
    [
        (TokenState.NOT_CONFIGURED, "no_token"),
        (TokenState.MISSING, "no_token"),
        (TokenState.REJECTED, "no_bot"),
    ],
)
def test_a_lead_with_a_chat_id_is_not_asked_for_another(token: TokenState, variant: str) -> None:
    (finding,) = found(SETTINGS, replace(HEALTHY, token=token), "contacts")
    assert finding.sentence == f"doctor.contacts.{variant}"
    assert finding.level is Level.FAILURE


def test_a_contact_whom_no_working_channel_reaches_is_named_by_role_and_counted() -> None:
    lead = '[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n'
    duty = '[[contacts]]\nrole = "sysadmin"\nemail = "a@b.example"\n'
    mentor = '[[contacts]]\nrole = "mentor"\nphone = "0500"\n'
    vpn = '[vpn]\ngateway = "vpn.bank.example"\n'
    operator = '[operator]\nid = "op-1"\nurgent_line = "0500"\n'
    own = settings(operator + lead + duty + mentor + vpn)
    reached, by_mail, by_phone = found(own, HEALTHY, "contacts")
    assert reached.level is Level.OK
    assert by_mail.level is by_phone.level is Level.WARNING
    assert doctor_words.sentence(by_mail, "ru").startswith("Дежурный администратор: сообщение не")
    assert doctor_words.sentence(by_phone, "ru").startswith("Наставник: сообщение не дойдёт")
    (tonight,) = found(own, HEALTHY, "tonight")
    assert (tonight.level, tonight.about) == (Level.WARNING, ("contacts",))


BY_MAIL = """
[[contacts]]
role = "shift_lead"
name = "Мария"
email = "lead@bank.example"
webhook = "keyring:lead-hook"
[mail]
server = "mail.bank.example"
sender = "runbook@bank.example"
[webhook]
key = "keyring:webhook"
[vpn]
gateway = "vpn.bank.example"
networks = ["10.20.0.0/16"]
domains = ["bank.internal"]
"""
WITH_MAIL = replace(
    HEALTHY,
    channels=frozenset({"email", "webhook"}),
    token=TokenState.NOT_CONFIGURED,
    ways=(
        Way("email", reach=Reach.ANSWERS, server="mail.bank.example"),
        Way("webhook", "keyring:lead-hook", Reach.ANSWERS),
    ),
)


def ways_of_the_lead(mail: Reach, webhook: Reach) -> DoctorFacts:
    ways = (
        Way("email", "", mail, "mail.bank.example"),
        Way("webhook", "keyring:lead-hook", webhook),
    )
    return replace(WITH_MAIL, ways=ways)


def test_a_lead_reached_by_mail_needs_no_bot() -> None:
    own = settings(BY_MAIL)
    assert level_of(WITH_MAIL, "contacts", own) is Level.OK
    assert found(own, WITH_MAIL, "token") == []
    assert level_of(WITH_MAIL, "email", own) is Level.OK
    (webhook,) = found(own, WITH_MAIL, "webhook")
    assert doctor_words.sentence(webhook, "ru") == "Сервер вебхука отвечает: keyring:lead-hook."


@pytest.mark.parametrize(
    ("mail", "webhook", "level"),
    [
        (Reach.REFUSED, Reach.ANSWERS, Level.OK),
        (Reach.SHUT, Reach.NO_ANSWER, Level.OK),
        (Reach.NOT_ASKED, Reach.SHUT, Level.OK),
        (Reach.REFUSED, Reach.SHUT, Level.FAILURE),
    ],
)
def test_a_lead_is_lost_only_when_every_way_is_in_vain(
    mail: Reach, webhook: Reach, level: Level
) -> None:
    assert level_of(ways_of_the_lead(mail, webhook), "contacts", settings(BY_MAIL)) is level


def test_another_contact_whose_only_ways_are_broken_is_named() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n' + BY_MAIL)
    facts = replace(
        ways_of_the_lead(Reach.REFUSED, Reach.SHUT),
        channels=frozenset({"telegram", "email", "webhook"}),
        token=TokenState.ACCEPTED,
    )
    _, missed = found(own, facts, "contacts")
    said = doctor_words.sentence(missed, "ru")
    assert said == (
        "Руководитель смены (Мария): сообщение не дойдёт, ни один способ связи не работает."
    )


def test_what_a_mail_server_answered_is_told_in_the_words_of_mail() -> None:
    refused = DeliveryError(ErrorCode.WRONG_TOKEN)
    way = Way("email", "", Reach.REFUSED, "mail.bank.example", refused)
    (finding,) = found(settings(BY_MAIL), replace(WITH_MAIL, ways=(way,)), "email")
    assert finding.level is Level.WARNING
    for lang in LANGUAGES:
        assert refused.wording(lang, "email").sentence in doctor_words.sentence(finding, lang)
    silent = replace(
        way, reach=Reach.NO_ANSWER, reason=DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    )
    assert level_of(replace(WITH_MAIL, ways=(silent,)), "email", settings(BY_MAIL)) is Level.UNKNOWN


def test_a_server_that_did_not_prove_who_it_is_fails_and_loses_the_lead() -> None:
    forged = DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    way = Way("email", "", Reach.REFUSED, "mail.bank.example", forged)
    hook = Way("webhook", "keyring:lead-hook", Reach.SHUT)
    own, facts = settings(BY_MAIL), replace(WITH_MAIL, ways=(way, hook))
    (finding,) = found(own, facts, "email")
    assert finding.level is Level.FAILURE
    said = doctor_words.sentence(finding, "ru")
    assert said == (
        "Письма через mail.bank.example не уйдут: сервер не подтвердил, что он настоящий."
    )
    assert doctor_words.hint(finding, "en") == "Check server and ca_file in [mail] and the clock."
    assert level_of(facts, "contacts", own) is Level.FAILURE


def test_a_way_of_which_nothing_is_known_stays_in_the_closing_line() -> None:
    silent = DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    ways = (
        Way("email", "", Reach.ANSWERS, "mail.bank.example"),
        Way("webhook", "keyring:lead-hook", Reach.NO_ANSWER, reason=silent),
    )
    facts = replace(WITH_MAIL, ways=ways, clock_offset=60.0)
    (tonight,) = found(settings(BY_MAIL), facts, "tonight")
    said = doctor_words.sentence(tonight, "ru")
    assert said.endswith("Не удалось узнать: сработают ли вебхуки.")


def test_what_a_channel_says_of_its_own_settings_is_told() -> None:
    said = Said({"ru": "Ключ слишком короткий.", "en": "The key is too short."})
    way = Way("webhook", "keyring:lead-hook", Reach.SHUT, reason=said)
    (finding,) = found(settings(BY_MAIL), replace(WITH_MAIL, ways=(way,)), "webhook")
    assert doctor_words.sentence(finding, "ru").endswith("не работает: Ключ слишком короткий.")


def test_what_the_settings_said_already_is_not_said_again() -> None:
    facts = replace(WITH_MAIL, ways=(Way("email", "", Reach.SHUT, "mail.bank.example"),))
    assert found(settings(BY_MAIL), facts, "email") == []


@pytest.mark.parametrize(
    ("server", "addresses"),
    [("mail.bank.internal", ()), ("10.20.0.25", ()), ("mail.bank.example", ("10.20.0.25",))],
)
def test_a_mail_server_behind_the_vpn_is_told(server: str, addresses: tuple[str, ...]) -> None:
    ways = (Way("email", "", Reach.ANSWERS, server),)
    facts = replace(WITH_MAIL, ways=ways, addresses={"mail.bank.example": addresses})
    answers, inside = found(settings(BY_MAIL), facts, "email")
    assert answers.level is Level.OK
    assert inside.level is Level.WARNING
    assert "При обрыве VPN письма не уйдут" in doctor_words.sentence(inside, "ru")


def test_a_mail_server_outside_the_vpn_is_no_finding() -> None:
    facts = replace(WITH_MAIL, addresses={"mail.bank.example": ("203.0.113.25",)})
    assert level_of(facts, "email", settings(BY_MAIL)) is Level.OK


def test_a_servers_name_that_lies_inside_need_not_resolve_outside() -> None:
    names = public_names(settings(BY_MAIL.replace("mail.bank.example", "mail.bank.internal")))
    assert "mail.bank.internal" not in names
    assert "mail.bank.example" in public_names(settings(BY_MAIL))


def test_where_only_telling_fails_the_closing_line_says_that_nobody_can_be_told() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\nemail = "a@b.example"\n')
    (tonight,) = found(own, HEALTHY, "tonight")
    assert (
        doctor_words.sentence(tonight, "ru")
        == "Что сегодня ночью не сработает: сообщение руководителю смены."
    )
    assert doctor_words.sentence(tonight, "en") == "What will fail tonight: telling the shift lead."


def test_a_token_in_plain_text_is_not_also_called_missing() -> None:
    text = f'[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n[telegram]\ntoken = "{TOKEN}"\n'
    loaded = settings_from(text.encode(), Path("runbook.toml"))
    facts = replace(HEALTHY, problems=loaded.problems, token=TokenState.NOT_CONFIGURED)
    assert found(loaded.settings, facts, "token") == []
    (contacts,) = found(loaded.settings, facts, "contacts")
    assert contacts.sentence == "doctor.contacts.no_bot"


def test_a_key_of_the_hub_that_cannot_be_read_warns_in_one_sentence() -> None:
    facts = replace(HEALTHY, hub_key=(Trouble("secret.env_missing", {"name": "HUB"}),))
    *_, key = found(SETTINGS, facts, "hub")
    assert key.level is Level.WARNING
    said = doctor_words.sentence(key, "ru")
    assert said == "Ключ сервера оповещения банка (hub): переменная окружения HUB не задана."


def test_where_no_name_resolves_the_names_are_not_listed() -> None:
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    facts = replace(HEALTHY, names=lost, any_name_resolved=False)
    (finding,) = found(SETTINGS, facts, "names")
    assert (finding.level, finding.sentence) == (Level.WARNING, "doctor.names.none")


def test_names_known_by_heart_need_no_name_service() -> None:
    known = replace(HEALTHY, names={"ya.ru": NameState.PINNED}, any_name_resolved=False)
    assert level_of(known, "names") is Level.OK


def test_an_unknown_provider_warns() -> None:
    assert level_of(replace(HEALTHY, unknown_provider=True), "provider") is Level.WARNING


@pytest.mark.parametrize(
    ("provider", "unknown"),
    [
        ("", False),
        ('id = "domru"', False),
        ('id = "domr"', True),
        ('id = "home"\nname = "Сосед"', True),
        ('id = "home"\nname = "Сосед"\nphone = "0500"', False),
        ('name = "Сосед"', False),
    ],
)
def test_a_provider_is_known_by_the_directory_or_by_its_own_words(
    provider: str, unknown: bool
) -> None:
    assert provider_unknown(settings(f"[provider]\n{provider}\n")) is unknown


def test_without_settings_the_command_that_makes_them_is_named() -> None:
    facts = replace(HEALTHY, source=None, place="/home/anna/runbook.toml")
    (finding,) = found(SETTINGS, facts, "settings")
    hint = doctor_words.hint(finding, "ru")
    assert hint == "Запустите runbook setup: он задаст вопросы и запишет файл."


def test_much_room_is_told_in_gigabytes_and_little_in_megabytes() -> None:
    (much,) = found(SETTINGS, HEALTHY, "disk")
    assert doctor_words.sentence(much, "ru").endswith(", 50 ГБ.")
    little = Disk("/", 300 * 1024**2, 10**12, writable=True)
    (finding,) = found(SETTINGS, replace(HEALTHY, disks=(little,)), "disk")
    assert doctor_words.sentence(finding, "ru").endswith(", 300 МБ.")


def test_mail_reaches_the_lead_where_mail_can_be_sent() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\nemail = "a@b.example"\n')
    facts = replace(HEALTHY, channels=frozenset({"email"}))
    assert level_of(facts, "contacts", own) is Level.OK


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(days=90), Level.OK),
        (timedelta(days=14), Level.WARNING),
        (timedelta(days=3), Level.WARNING),
        (timedelta(hours=23), Level.FAILURE),
        (timedelta(seconds=-1), Level.FAILURE),
        (None, Level.UNKNOWN),
    ],
)
def test_a_certificate_that_ends_is_told_in_time(left: timedelta | None, level: Level) -> None:
    expires = None if left is None else NOW + left
    facts = replace(HEALTHY, vpn=VpnStatus("x", running=True, certificate_expires=expires))
    assert level_of(facts, "vpn_certificate") is level


@pytest.mark.parametrize(
    ("reading", "left", "level", "variant"),
    [
        (Reading.FOUND, 20, Level.OK, "ok"),
        (Reading.FOUND, 10, Level.WARNING, "warning"),
        (Reading.FOUND, 2, Level.WARNING, "soon"),
        (Reading.FOUND, 0.5, Level.FAILURE, "today"),
        (Reading.FOUND, -1, Level.FAILURE, "expired"),
        (Reading.SEVERAL, 20, Level.OK, "ok"),
        (Reading.SEVERAL, -1, Level.UNKNOWN, "several"),
        (Reading.SEALED, None, Level.UNKNOWN, "sealed"),
        (Reading.NONE, None, Level.UNKNOWN, "unknown"),
    ],
)
def test_what_files_tell_of_a_certificate_is_judged_and_never_guessed(
    reading: Reading, left: float | None, level: Level, variant: str
) -> None:
    expires = None if left is None else NOW + timedelta(days=left)
    facts = replace(
        HEALTHY,
        vpn=VpnStatus("openvpn", running=True),
        certificate=Certificate(reading, expires, "client.p12"),
    )
    (finding,) = found(SETTINGS, facts, "vpn_certificate")
    assert (finding.level, finding.sentence) == (level, f"doctor.vpn_certificate.{variant}")


def test_a_client_that_says_expired_is_believed_over_every_file() -> None:
    facts = replace(
        HEALTHY,
        vpn=VpnStatus("x", running=True, certificate_expired=True),
        certificate=Certificate(Reading.FOUND, NOW + timedelta(days=90)),
    )
    assert level_of(facts, "vpn_certificate") is Level.FAILURE


@pytest.mark.parametrize(
    ("kept", "subject", "variants"),
    [
        (Kept(secret_kept=False), "own_secret", ["failure"]),
        (Kept(chain=Chain.BROKEN), "chain", ["broken"]),
        (Kept(chain=Chain.LONG, events=10**6), "chain", ["long"]),
        (Kept(), "chain", ["unknown"]),
        (Kept(promises=3, overdue=1, unreadable=2), "promises", ["unreadable", "overdue", "open"]),
        (Kept(promises=1, overdue=1), "promises", ["overdue"]),
        (Kept(), "promises", ["ok"]),
        (Kept(unclosed=2), "incidents", ["warning"]),
        (Kept(), "drill", ["warning"]),
        (Kept(drill_passed=NOW), "drill", ["ok"]),
    ],
)
def test_what_the_journal_keeps_is_told(kept: Kept, subject: str, variants: list[str]) -> None:
    told = found(SETTINGS, replace(HEALTHY, kept=kept), subject)
    assert [one.sentence for one in told] == [f"doctor.{subject}.{one}" for one in variants]


def test_an_incident_that_is_not_closed_does_not_threaten_the_night() -> None:
    facts = replace(HEALTHY, kept=Kept(chain=Chain.SOUND, unclosed=2))
    (tonight,) = found(SETTINGS, facts, "tonight")
    assert doctor_words.sentence(tonight, "ru").endswith(": ничего, всё готово.")


def test_a_bank_s_procedure_that_is_not_in_force_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    own = tmp_path / "procedures" / "night-shift.yaml"
    own.write_text(BUILT_IN.read_text(encoding="utf-8"), encoding="utf-8")
    loaded = procedure_beside(tmp_path / "runbook.toml", {})
    steps = Steps(own=loaded.source is not None, version=1, problems=loaded.problems)
    told = found(SETTINGS, replace(HEALTHY, steps=steps), "procedure")
    assert [one.level for one in told] == [Level.WARNING]
    assert "не утверждена" in doctor_words.sentence(told[0], "ru")


@pytest.mark.parametrize(("own", "variant"), [(True, "own"), (False, "built_in")])
def test_the_procedure_in_force_is_named(own: bool, variant: str) -> None:
    facts = replace(HEALTHY, steps=Steps(own=own, version=7))
    (finding,) = found(SETTINGS, facts, "procedure")
    assert finding.sentence == f"doctor.procedure.{variant}"
    assert "7" in doctor_words.sentence(finding, "en")


@pytest.mark.parametrize(
    ("offset", "level"),
    [(29.0, Level.OK), (-31.0, Level.WARNING), (301.0, Level.FAILURE), (None, Level.UNKNOWN)],
)
def test_a_wrong_clock_is_told(offset: float | None, level: Level) -> None:
    assert level_of(replace(HEALTHY, clock_offset=offset), "clock") is level


@pytest.mark.parametrize(
    ("disk", "level"),
    [
        (Disk("/", 1024**3, 10**12, writable=None), Level.OK),
        (Disk("/", 1024**3 - 1, 10**12, writable=True), Level.WARNING),
        (Disk("/", 99 * 1024**2, 10**12, writable=True), Level.FAILURE),
        (Disk("/", 10**12, 10**12, writable=False), Level.FAILURE),
    ],
)
def test_a_full_or_read_only_disk_is_told(disk: Disk, level: Level) -> None:
    assert level_of(replace(HEALTHY, disks=(disk,)), "disk") is level


def test_a_journal_in_memory_fails_and_one_set_aside_warns() -> None:
    trouble = Trouble("journal.full", {"name": "x"})
    in_memory = replace(HEALTHY, journal=trouble, journal_in_memory=True)
    assert level_of(in_memory, "journal") is Level.FAILURE
    assert level_of(replace(HEALTHY, journal=trouble), "journal") is Level.WARNING


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (HubAnswer(), Level.OK),
        (HubAnswer(skew=-29.0), Level.OK),
        (HubAnswer(skew=-31.0), Level.WARNING),
        (HubAnswer(skew=301.0), Level.FAILURE),
        (HubAnswer("hub.trouble.unknown_here"), Level.WARNING),
        (None, Level.UNKNOWN),
    ],
)
def test_what_the_hub_answers_is_told_as_bad_as_it_is(
    answer: HubAnswer | None, level: Level
) -> None:
    *_, said = found(SETTINGS, replace(HEALTHY, hub=answer), "hub_answer")
    assert said.level is level
    for lang in LANGUAGES:
        assert "doctor." not in doctor_words.sentence(said, lang) + doctor_words.hint(said, lang)


def test_without_a_hub_nobody_asks_one() -> None:
    alone = msgspec.structs.replace(SETTINGS, hub=shapes.Hub())
    assert found(alone, replace(HEALTHY, hub=None), "hub_answer") == []


def test_a_hub_inside_the_vpn_fails_by_its_name_or_by_the_address_behind_it() -> None:
    inside = replace(HEALTHY, addresses={"hub.bank.example": ("10.20.3.4",)})
    outside = replace(HEALTHY, addresses={"hub.bank.example": ("203.0.113.7",)})
    assert level_of(inside, "hub") is Level.FAILURE
    assert level_of(outside, "hub") is Level.OK


def test_a_gateway_whose_name_is_lost_fails_and_an_anchor_only_warns() -> None:
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    levels = [one.level for one in found(SETTINGS, replace(HEALTHY, names=lost), "names")]
    assert levels == [Level.FAILURE, Level.WARNING]


def test_an_id_made_from_the_name_is_told() -> None:
    assert (
        level_of(HEALTHY, "operator", settings('[operator]\nname = "Иванова"\n')) is Level.WARNING
    )


def test_problems_of_the_settings_are_findings() -> None:
    loaded = settings_from('[operator]\nid = "ы"\n'.encode(), Path("runbook.toml"))
    facts = replace(HEALTHY, problems=loaded.problems)
    levels = [one.level for one in found(loaded.settings, facts, "settings")]
    assert sorted(levels) == [Level.FAILURE, Level.WARNING]


def every_finding() -> list[Finding]:
    bare = settings("")
    findings: list[Finding] = []
    for chain in (*Chain, None):
        kept = Kept(secret_kept=False, chain=chain, promises=2, overdue=1, unreadable=1, unclosed=1)
        findings += examine(SETTINGS, replace(HEALTHY, kept=kept), NOW)
    for reading in Reading:
        read = Certificate(reading, NOW if reading in {Reading.FOUND, Reading.SEVERAL} else None)
        facts = replace(HEALTHY, vpn=VpnStatus("x"), certificate=read)
        findings += examine(SETTINGS, replace(facts, steps=Steps(own=True, version=2)), NOW)
    for token in TokenState:
        findings += examine(SETTINGS, replace(HEALTHY, token=token), NOW)
    for left in (0.5, 2, 10, -1):
        vpn = VpnStatus("x", running=False, certificate_expires=NOW + timedelta(days=left))
        findings += examine(SETTINGS, replace(HEALTHY, vpn=vpn), NOW)
    for offset in (60.0, 600.0):
        disk = Disk("/", int(10**12 / offset**4), 1, writable=offset == 60.0)
        low = Disk("/", 5, 5, writable=True)
        facts = replace(HEALTHY, clock_offset=offset, disks=(disk, low), trust_store=False)
        facts = replace(facts, bad_ca_files=("x",), icmp=False, clipboard=False)
        findings += examine(SETTINGS, facts, NOW)
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    hub = {"hub.bank.example": ("10.20.3.4",)}
    findings += examine(SETTINGS, replace(HEALTHY, names=lost, addresses=hub), NOW)
    unread_way = Trouble("secret.env_missing", {"name": "X"})
    for channel, reach in product(("email", "webhook", "apprise"), Reach):
        server = "" if channel == "apprise" else "10.20.0.25"
        told_of = Way(channel, "keyring:x", reach, server, unread_way)
        facts = replace(HEALTHY, ways=(told_of,), way_troubles=(unread_way,))
        findings += examine(SETTINGS, facts, NOW)
    forged = DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    for channel in ("email", "webhook", "apprise"):
        told_of = Way(channel, "keyring:x", Reach.REFUSED, "", forged)
        findings += examine(SETTINGS, replace(HEALTHY, ways=(told_of,)), NOW)
    dark = replace(HEALTHY, names=lost, any_name_resolved=False, unknown_provider=True)
    unread = Trouble("secret.env_missing", {"name": "X"})
    findings += examine(SETTINGS, replace(dark, hub_key=(unread,), troubles=(unread,)), NOW)
    findings += examine(SETTINGS, DoctorFacts(), NOW)
    findings += examine(bare, DoctorFacts(), NOW)
    named = '[operator]\nname = "Анна"\n[[contacts]]\nrole = "shift_lead"\n'
    for way in ("", 'phone = "0500"', 'email = "a@b.example"', "telegram = 5"):
        others = "".join(
            f'\n[[contacts]]\nrole = "mentor"\n{one}\n'
            for one in ('apprise = "env:X"', 'phone = "0500"')
        )
        findings += examine(settings(named + way + others), HEALTHY, NOW)
    return findings


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_words(lang: str) -> None:
    for finding in every_finding():
        for text in (doctor_words.sentence(finding, lang), doctor_words.hint(finding, lang)):
            assert "doctor." not in text, finding
            assert "{" not in text, finding
        silent = finding.level is Level.OK or finding.problem or finding.id == "tonight"
        assert bool(doctor_words.hint(finding, lang)) == (not silent), finding


def test_what_hangs_or_raises_was_not_found_out_and_holds_nobody() -> None:
    never = threading.Event()
    begun = time.monotonic()
    answers = side_by_side(
        {"hangs": lambda: never.wait(30), "raises": lambda: 1 // 0, "answers": lambda: 7}, 0.3
    )
    assert answers == {"raises": None, "answers": 7}
    assert time.monotonic() - begun < 10
    never.set()


def test_facts_are_gathered_from_what_was_asked() -> None:
    journal = in_memory_journal()
    opened = OpenedJournal(journal, JournalProblem("journal.full"))
    facts = gather(
        Loaded(SETTINGS, (), EXAMPLE),
        Resolved(Secret(TOKEN), (SecretProblem("secret.file_world_readable", fatal=False),)),
        opened,
        {"ya.ru": ("5.255.255.242",)},
        Questions(
            token_accepted=lambda secret: secret.reveal() == TOKEN,
            resolve=lambda name: ("203.0.113.7",) if name == "hub.bank.example" else (),
            clock_offset=lambda: 1.5,
            hub_key=lambda: Resolved(None, (SecretProblem("secret.keyring_missing"),)),
        ),
    )
    journal.close()
    assert facts.token is TokenState.ACCEPTED
    assert facts.troubles[0].rule_id == "secret.file_world_readable"
    assert [one.rule_id for one in facts.hub_key] == ["secret.keyring_missing"]
    assert facts.any_name_resolved
    assert facts.journal_in_memory
    assert facts.clock_offset == 1.5
    assert facts.trust_store is not None
    assert facts.names is not None
    assert facts.names["ya.ru"] is NameState.PINNED
    assert facts.names["hub.bank.example"] is NameState.RESOLVES
    assert facts.names["vpn.bank.example"] is NameState.NEITHER
    assert facts.addresses["hub.bank.example"] == ("203.0.113.7",)
    assert (facts.disks, facts.vpn, facts.clipboard) == (None, None, None)
    assert TOKEN not in repr(facts)


@pytest.mark.parametrize(
    ("token", "accepted", "state"),
    [
        (None, True, TokenState.NOT_CONFIGURED),
        (Resolved(None), True, TokenState.MISSING),
        (Resolved(Secret("short")), True, TokenState.BAD_SHAPE),
        (Resolved(Secret(TOKEN)), False, TokenState.REJECTED),
        (Resolved(Secret(TOKEN)), None, TokenState.NO_ANSWER),
    ],
)
def test_a_token_is_asked_about_only_when_it_looks_like_one(
    token: Resolved | None, accepted: bool | None, state: TokenState
) -> None:
    asked: list[Secret] = []

    def ask(secret: Secret) -> bool | None:
        asked.append(secret)
        return accepted

    journal = in_memory_journal()
    questions = Questions(token_accepted=ask)
    facts = gather(Loaded(SETTINGS), token, OpenedJournal(journal), {}, questions)
    journal.close()
    assert facts.token is state
    assert bool(asked) == (state in {TokenState.REJECTED, TokenState.NO_ANSWER})


def test_only_public_names_are_asked_for() -> None:
    names = public_names(SETTINGS)
    assert {"ya.ru", "vpn.bank.example", "hub.bank.example", "api.telegram.org"} <= set(names)
    assert not [name for name in names if name.endswith("bank.internal") or name == "1.1.1.1"]
