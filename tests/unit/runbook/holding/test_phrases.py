import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.cli.phrase import load
from runbook.diagnosis.advice import CAUSES
from runbook.holding import phrases
from runbook.holding.phrases import Kind, PhraseError
from runbook.language import texts
from runbook.privacy.personal_data import find_personal_data

ALL = load()


def ids(found):
    return {phrase.id for phrase in found}


def test_at_least_twelve_phrases_are_true_before_a_cause_is_known():
    assert len(phrases.offered(ALL)) >= 12


def test_all_four_kinds_are_there_before_a_cause_is_known():
    assert {phrase.kind for phrase in phrases.offered(ALL)} == set(Kind)


def test_before_a_cause_is_known_only_what_is_true_under_every_cause_is_offered():
    offered = phrases.offered(ALL)
    for cause in CAUSES:
        assert ids(offered) <= ids(phrases.offered(ALL, cause))


def test_a_page_is_not_said_to_be_loading_when_the_program_is_dead():
    assert "loading_slowly" in ids(phrases.offered(ALL, "bank_service.slow"))
    for cause in ("bank_service.unreachable", "bank_service.error", "isp.no_internet", ""):
        assert "loading_slowly" not in ids(phrases.offered(ALL, cause))


def test_a_phrase_for_a_whole_domain_is_true_under_each_of_its_causes():
    for cause in ("vpn_gateway.unreachable", "vpn_gateway.refused", "vpn_gateway.unhealthy"):
        assert "telling_colleagues" in ids(phrases.offered(ALL, cause))


def test_phrases_made_for_the_cause_come_first():
    assert phrases.offered(ALL, "bank_service.slow")[0].id == "loading_slowly"


@given(st.sampled_from(CAUSES))
def test_a_known_cause_never_takes_a_phrase_away(cause):
    assert len(phrases.offered(ALL, cause)) >= len(phrases.offered(ALL))


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("phrase", ALL, ids=lambda one: one.id)
def test_a_phrase_is_short_and_asks_for_no_personal_data(phrase, lang):
    said = texts.lookup(phrase.text_id, lang)
    assert len(said) <= 120
    assert find_personal_data(said) is None
    for word in (
        "назовите", "паспорт", "номер", "телефон", "карт", "пароль", "код", "фамили",
        "имя", "адрес",
        "passport", "number", "phone", "card", "password", "code", "surname", "address",
    ):  # fmt: skip
        assert word not in said.lower()


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("phrase", ALL, ids=lambda one: one.id)
def test_a_phrase_has_no_jargon_and_no_promise_of_time(phrase, lang):
    said = texts.lookup(phrase.text_id, lang).lower()
    for word in (
        "crm", "vpn", "сервер", "роутер", "провайдер", "база", "обещаю", "гарант", "через минут",
        "сейчас заработает", "скоро", "server", "router", "provider", "promise", "guarantee",
        "soon",
    ):  # fmt: skip
        assert word not in said


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"id": "x", "kind": "comment", "true_under": ["isp.eclipse"]}, "x: true_under"),
        ({"id": "x", "kind": "song", "true_under": ["*"]}, "x: kind"),
        ({"id": "x", "kind": "comment", "true_under": []}, "x"),
        ({"kind": "comment", "true_under": ["*"]}, "None"),
        ("x", "phrase"),
    ],
)
def test_a_broken_phrase_is_named(row, named):
    with pytest.raises(PhraseError, match=named):
        phrases.parse({"phrase": [row]}, CAUSES)


def test_a_file_without_phrases_is_refused():
    with pytest.raises(PhraseError):
        phrases.parse({}, CAUSES)
