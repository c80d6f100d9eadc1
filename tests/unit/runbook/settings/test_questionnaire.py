"""The questions of ``setup``: whatever is typed, what comes of it loads; Enter changes nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.texts import LANGUAGES, known
from runbook.settings.document import defaults, document_of
from runbook.settings.file import settings_from
from runbook.settings.problem import Fault
from runbook.settings.questionnaire import (
    Questionnaire,
    answer,
    answered,
    back,
    correct,
    document_from,
    resumed,
    to_remember,
)
from runbook.settings.questions import TOKEN, Kind, Known, ProviderLine
from runbook.settings.reading import read_settings
from runbook.settings.shapes import Settings
from runbook.settings.writing import toml_text
from tests.unit.runbook.settings.some_settings import DOCUMENTS, TEXTS

DOMRU = ProviderLine("domru", "Дом.ру", "8 800 333-70-00")
MTS = ProviderLine("mts", "МТС", "8 800 250-08-90")
MTS_HOME = ProviderLine("mts-home", "МТС Дом", "8 800 250-08-91")
BOT_TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST01"
FRESH = Known({}, (DOMRU, MTS, MTS_HOME))
TYPED = TEXTS | st.sampled_from(
    ["", "", "", "-", "1", "2", "5", "да", "нет", "op-1", "112", "-100500", "vpn.bank.example",
     "10.0.0.1, 10.0.0.2", "https://crm.bank.internal", "CRM", "Телефония", "дом", "МТС", "\udcff"]
)  # fmt: skip


def loaded(sitting: Questionnaire, token: str = "") -> Settings:
    text = toml_text(document_from(sitting, token), defaults(), lambda text_id: text_id)
    found = settings_from(text.encode(), Path("runbook.toml"))
    assert found.errors == ()
    return found.settings


def type_in(sitting: Questionnaire, **answers: str) -> Questionnaire:
    """Answer by topic (dots as two underscores), Enter to all the rest, up to the end."""
    given_ = {topic.replace("__", "."): list(text.split("|")) for topic, text in answers.items()}
    while (question := sitting.current) is not None:
        typed = given_[question.topic].pop(0) if given_.get(question.topic) else ""
        if question.kind is Kind.SECRET:
            sitting = answered(sitting, question, "kept" if question.default else "")
            continue
        outcome = answer(sitting, typed)
        assert isinstance(outcome, Questionnaire), (question, typed, outcome)
        sitting = outcome
    assert not any(given_.values()), given_
    return sitting


LEAST = {"operator__id": "op-1", "vpn__client": "5"}


@given(DOCUMENTS, st.lists(TYPED, max_size=40), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_what_is_written_loads_without_an_error(document, lines, lang):
    base = document_of(read_settings(document)[0])
    sitting = Questionnaire(Known(base, (DOMRU, MTS)))
    for line in lines:
        question = sitting.current
        if question is None:
            break
        if question.kind is Kind.SECRET:
            sitting = answered(sitting, question, "typed")
            continue
        outcome = answer(sitting, line, lang)
        sitting = outcome if isinstance(outcome, Questionnaire) else sitting
    loaded(sitting, "keyring:telegram-token" if TOKEN in sitting.answers else "")


@given(DOCUMENTS)
def test_enter_to_every_question_leaves_the_settings_as_they_were(document):
    before, _ = read_settings(document)
    assert loaded(type_in(Questionnaire(Known(document_of(before), (DOMRU, MTS))))) == before


@given(st.lists(TYPED, max_size=40))
def test_an_interrupted_questionnaire_goes_on_where_it_was_left(lines):
    sitting = Questionnaire(FRESH)
    for line in lines:
        if sitting.current is None or sitting.current.kind is Kind.SECRET:
            break
        outcome = answer(sitting, line)
        sitting = outcome if isinstance(outcome, Questionnaire) else sitting
    again = resumed(FRESH, as_stored(to_remember(sitting.answers)))
    assert (dict(again.answers), again.at) == (dict(sitting.answers), sitting.at)


def as_stored(answers: dict[str, Any]) -> dict[str, Any]:
    return {key: list(one) if isinstance(one, tuple) else one for key, one in answers.items()}


KEYS = ("operator.id", "operator.trainee", "vpn.client", "contacts.0.telegram", "services.0.url")
ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from([*KEYS, TOKEN]), ANYTHING))
def test_a_draft_that_somebody_changed_never_becomes_a_setting_that_is_wrong(draft):
    sitting = resumed(FRESH, draft)
    assert TOKEN not in sitting.answers
    loaded(sitting)


def test_a_token_is_never_remembered():
    sitting = type_in(Questionnaire(FRESH), **LEAST)
    assert TOKEN in sitting.answers
    assert TOKEN not in to_remember(sitting.answers)


def test_a_whole_night_is_set_up():
    sitting = type_in(
        Questionnaire(FRESH),
        operator__id="op-117",
        operator__name="Анна",
        operator__trainee="да",
        operator__backup="д",
        provider__name="дом",
        provider__contract="123",
        lead__name="Мария",
        lead__telegram=" 111 222 ",
        lead__phone="+7 900 000-00-02",
        contacts__role="5|sysadmin|",
        contacts__telegram="-100200|",
        contacts__phone="|112",
        vpn__client="check",
        vpn__gateway="vpn.bank.example",
        vpn__gateway_addresses="203.0.113.10 203.0.113.11",
        services__name="CRM|☎|crm!|",
        services__channel="|1|",
        services__url="https://crm.bank.internal|sip:pbx:5060|tcp://10.0.0.1:80",
    )
    made = loaded(sitting, "keyring:telegram-token")
    assert (made.operator.id, made.operator.trainee, made.operator.backup) == (
        "op-117", True, "hotspot",
    )  # fmt: skip
    assert (made.provider.id, made.provider.name, made.provider.phone) == ("domru", "Дом.ру", "")
    assert [(one.role, one.telegram, one.phone) for one in made.contacts] == [
        ("shift_lead", 111222, "+7 900 000-00-02"),
        ("mentor", -100200, ""),
        ("sysadmin", None, "112"),
    ]
    assert made.telegram.token == "keyring:telegram-token"
    assert made.vpn is not None
    assert made.vpn.gateway_addresses == ("203.0.113.10", "203.0.113.11")
    assert [(one.id, one.channel) for one in made.services] == [
        ("crm", "data"), ("service-2", "voice"), ("crm-2", "data"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "typed", "rule_id"),
    [
        ("operator.id", "op 117", "settings.bad_id"),
        ("operator.id", "", "settings.empty"),
        ("operator.id", "-", "settings.empty"),
        ("operator.name", "Анна\x1b[A", "settings.control_characters"),
        ("operator.name", "+7 922 000-00-00", "settings.personal_data"),
        ("operator.name", BOT_TOKEN, "settings.plain_secret"),
        ("operator.city", "я" * 121, "settings.too_long"),
        ("operator.phone", "скажу потом", "settings.bad_phone"),
        ("operator.trainee", "наверное", "setup.yes_or_no"),
        ("operator.trainee", "y", "setup.yes_or_no"),
        ("operator.team", "\udcff", "setup.unreadable"),
        ("provider.name", "9", "setup.no_such_number"),
        ("lead.telegram", "@maria", "settings.bad_chat_id"),
        ("lead.telegram", "+79220000000", "settings.bad_chat_id"),
        ("lead.telegram", "0", "settings.bad_chat_id"),
        ("contacts.role", "boss", "settings.unknown_value"),
        ("contacts.role", "s", "settings.unknown_value"),
        ("vpn.client", "0", "setup.no_such_number"),
        ("vpn.client", "-", "settings.empty"),
        ("services.name", "x" * 121, "settings.too_long"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_at_once_by_the_rule_it_breaks(topic, typed, rule_id):
    sitting = type_in(Questionnaire(FRESH), **LEAST)
    place = next(at for at, one in enumerate(sitting.questions) if one.topic == topic)
    fresh = {
        key: one for key, one in sitting.answers.items() if key != sitting.questions[place].key
    }
    outcome = answer(replace(sitting, at=place, answers=fresh), typed)
    assert isinstance(outcome, Fault)
    assert outcome.rule_id == rule_id


def test_several_providers_that_fit_are_named_and_a_number_or_the_whole_name_decides():
    at = Questionnaire(FRESH, {"operator.id": "op-1"}, at=8)
    assert at.current is not None
    assert at.current.topic == "provider.name"
    one = answer(at, "мтс д")
    assert isinstance(one, Questionnaire)
    assert one.answers["provider.name"] == "МТС Дом"
    dacha = replace(MTS_HOME, name="МТС Дача")
    both = answer(replace(at, known=Known({}, (MTS_HOME, dacha))), "мтс")
    assert isinstance(both, Fault)
    assert (both.rule_id, both.values) == ("setup.several", {"names": "МТС Дом, МТС Дача"})
    exact = answer(at, "мтс")
    assert isinstance(exact, Questionnaire)
    assert exact.answers["provider.name"] == "МТС"
    own = answer(at, "Уфанет")
    assert isinstance(own, Questionnaire)
    assert loaded(own).provider.id == "ufanet"


def test_back_returns_to_the_question_before_and_its_answer_is_what_enter_means():
    sitting = answer(Questionnaire(FRESH), "op-1")
    assert isinstance(sitting, Questionnaire)
    sitting = back(sitting)
    assert sitting.current is not None
    assert sitting.current.topic == "operator.id"
    assert sitting.default_of(sitting.current) == "op-1"
    assert back(sitting).at == 0


def test_a_correction_leads_back_to_the_summary_and_a_new_provider_is_asked_about_anew():
    done = type_in(Questionnaire(FRESH), **LEAST, provider__name="1", provider__contract="77")
    number = 1 + next(at for at, one in enumerate(done.questions) if one.topic == "operator.city")
    chosen = correct(done, number)
    assert chosen is not None
    again = answer(chosen, "Уфа")
    assert isinstance(again, Questionnaire)
    assert again.current is None
    number = 1 + next(at for at, one in enumerate(done.questions) if one.topic == "provider.name")
    chosen = correct(again, number)
    assert chosen is not None
    other = answer(chosen, "2")
    assert isinstance(other, Questionnaire)
    assert other.current is not None
    assert (other.current.topic, other.current.default) == ("provider.phone", MTS.phone)
    done = type_in(other)
    assert loaded(done).provider.contract == ""
    assert loaded(done).operator.city == "Уфа"
    assert correct(done, 0) is None
    assert correct(done, 999) is None


def test_a_contact_or_a_system_is_taken_out_with_a_hyphen_and_the_others_stay_whole():
    base = {
        "operator": {"id": "op-1"},
        "contacts": [
            {"role": "sysadmin", "phone": "112", "email": "a@b.example"},
            {"role": "shift_lead", "phone": "113"},
            {"role": "mentor", "phone": "114", "apprise": "env:NTFY"},
        ],
        "services": [
            {"id": "a", "url": "tcp://10.0.0.1:80"},
            {"id": "b", "url": "tcp://10.0.0.2:80", "slow_after": 9.0},
        ],
    }
    sitting = type_in(Questionnaire(Known(base)), contacts__role="-", services__name="-")
    made = loaded(sitting)
    assert [(one.role, one.apprise) for one in made.contacts] == [
        ("shift_lead", ""), ("mentor", "env:NTFY"),
    ]  # fmt: skip
    assert [(one.id, one.slow_after) for one in made.services] == [("b", 9.0)]


def test_what_this_pc_has_is_offered_and_what_was_answered_before_wins():
    def offered(base: dict[str, object], found: str) -> object:
        questions = Questionnaire(Known(base, vpn_client=found)).questions
        return next(one.default for one in questions if one.topic == "vpn.client")

    assert offered({}, "openvpn") == "openvpn"
    assert offered({}, "") == "checkpoint"
    assert offered({"vpn": {"client": "snx-rs", "gateway": "x"}}, "openvpn") == "snx-rs"
    assert offered({"operator": {"id": "op-1"}}, "") == "none"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_has_its_words(lang):
    sitting = type_in(
        Questionnaire(FRESH), operator__id="op-1", provider__name="1", contacts__role="1|",
        vpn__gateway="x.example", services__name="CRM|", services__url="tcp://10.0.0.1:1",
    )  # fmt: skip
    topics = {one.topic for one in sitting.questions}
    assert len(topics) == 25
    for topic in topics:
        for part in ("ask", "why", "label"):
            assert known(f"setup.{part}.{topic}", lang), (part, topic)
    for question in sitting.questions:
        assert known(f"setup.section.{question.key.partition('.')[0]}", lang)
        if question.kind is Kind.CHOICE:
            for choice in question.choices:
                assert known(f"setup.choice.{question.topic}.{choice}", lang)
