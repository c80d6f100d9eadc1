import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import causes
from runbook.diagnosis import advice
from runbook.language import texts

CATALOGUE = {
    "healthy": "ok",
    "pc": "adapter_disabled no_route dns_settings overloaded disk_full clock_wrong app_not_running",
    "home_network": (
        "no_link no_address router_silent router_dns weak_wifi unstable lossy power_cut"
    ),
    "isp": "no_internet dns_failure captive_portal lossy vpn_blocked mtu_blackhole whitelist_only",
    "vpn_client": "stopped disconnected no_routes no_traffic certificate_expired authentication",
    "vpn_gateway": "unreachable refused unhealthy",
    "bank_network": "unreachable dns_failure lossy",
    "bank_service": "unreachable refused error slow certificate_expired",
    "undetermined": "ambiguous",
}
CAUSES = [f"{domain}.{cause}" for domain, row in CATALOGUE.items() for cause in row.split()]
LANGUAGES = ["ru", "en"]
HER_OWN = {"provider_phone", "contract"}


def everything_said(cause: str) -> list[str]:
    found = advice.advice(cause)
    steps = [step.text_id for step in found.operator]
    return [found.name, found.summary, *steps, *found.lead, *found.administrator]


def template(text_id: str, lang: str) -> str:
    return texts._catalogue(lang).gettext(text_id)


def test_every_cause_of_the_catalogue_has_advice_and_no_other():
    assert sorted(advice.CAUSES) == sorted(CAUSES)


def test_every_cause_a_verdict_can_name_has_advice():
    assert set(causes.CAUSES) | {causes.UNDETERMINED} == set(advice.CAUSES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_causes_have_the_same_name(lang):
    names = [texts.t(advice.advice(cause).name, lang).casefold() for cause in CAUSES]
    assert [one for one in names if names.count(one) > 1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_everything_said_about_a_cause_exists_and_can_be_filled_in_with_nothing_known(cause, lang):
    for text_id in everything_said(cause):
        said = texts.lookup(text_id, lang)
        assert said.strip()
        assert "{" not in said


@pytest.mark.parametrize("cause", CAUSES)
def test_the_operator_gets_one_to_four_steps_and_none_twice(cause):
    steps = [step.text_id for step in advice.advice(cause).operator]
    assert 1 <= len(steps) <= 4
    assert len(set(steps)) == len(steps)


@pytest.mark.parametrize("cause", [one for one in CAUSES if one.startswith("isp.")])
def test_with_the_provider_s_faults_the_lead_is_told_before_the_provider_is_rung(cause):
    found = advice.advice(cause)
    order = [step.text_id for step in found.operator]
    assert order[:2] == ["step.lead_first", "step.call_provider"]
    assert order[-1] == "step.pass_answer"
    assert found.lead[0] == "lead.call_standby"


@pytest.mark.parametrize(
    "cause", [one for one in CAUSES if one.partition(".")[0] in {"bank_network", "vpn_gateway"}]
)
def test_with_the_bank_s_faults_the_lead_opens_an_incident_and_nothing_is_restarted(cause):
    found = advice.advice(cause)
    assert found.lead == ("lead.open_incident", "lead.monitoring_if_many")
    assert not any(step.interrupts for step in found.operator)


@pytest.mark.parametrize("cause", ["vpn_client.certificate_expired", "vpn_client.authentication"])
def test_certificate_and_login_begin_with_the_warning_about_the_password(cause):
    found = advice.advice(cause)
    first = texts.lookup(found.operator[0].text_id, "ru")
    assert first == "Не вводите пароль повторно. Пароль и код не спросит никто."
    assert "lead.administrator_incident" in found.lead


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_phone_and_contract_of_the_provider_stay_on_her_own_screen(cause, lang):
    found = advice.advice(cause)
    for text_id in [found.name, found.summary, *found.lead, *found.administrator]:
        assert not texts.placeholders(template(text_id, lang)) & HER_OWN


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_the_name_of_a_cause_is_short_and_needs_no_values(cause, lang):
    name = template(advice.advice(cause).name, lang)
    assert len(name) <= 70
    assert not texts.placeholders(name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_payment_page_is_only_the_provider_in_every_message(lang):
    found = advice.advice("isp.captive_portal")
    assert template(found.name, lang) in {"провайдер", "provider"}
    shown = " ".join(template(one, lang) for one in [found.name, *found.lead]).lower()
    for word in ("портал", "оплат", "плат", "долг", "баланс", "portal", "pay", "bill", "balance"):
        assert word not in shown


@pytest.mark.parametrize(("lang", "word"), [("ru", "оплата"), ("en", "payment")])
def test_a_payment_page_is_called_that_on_her_own_screen(lang, word):
    found = advice.advice("isp.captive_portal")
    assert word in template(found.summary, lang)
    assert word in template("step.ask_access", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_nobody_is_blamed_and_no_per_cent_is_shown(cause, lang):
    for text_id in everything_said(cause):
        said = template(text_id, lang).lower()
        for word in ("вина", "виноват", "по вашей", "%", "your fault", "blame"):
            assert word not in said


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_operator_and_lead_read_no_jargon(cause, lang):
    found = advice.advice(cause)
    steps = [one.text_id for one in found.operator if one.text_id != "step.ask_vpn"]
    for text_id in [found.name, found.summary, *steps, *found.lead]:
        said = template(text_id, lang)
        for word in ("TCP", "UDP", "ICMP", "MTU", "TLS", "VPN", "HTTP", "DHCP", "SNI", "маршрут"):
            assert word not in said, text_id


@pytest.mark.parametrize("step", ["restart_pc", "restart_router", "reconnect_vpn", "plug_cable"])
def test_a_step_that_would_cut_a_live_call_is_marked_wherever_it_stands(step):
    everywhere = [
        one
        for cause in CAUSES
        for one in advice.advice(cause).operator
        if one.text_id == f"step.{step}"
    ]
    assert everywhere
    assert all(one.interrupts for one in everywhere)


def test_an_unknown_cause_is_treated_as_undetermined():
    assert advice.advice("isp.eclipse") == advice.advice("undetermined.ambiguous")


def test_a_configured_phone_and_contract_are_said():
    said = texts.lookup(
        "step.call_provider",
        "ru",
        provider_name="Дом.ру",
        provider_phone="8 800 333-70-00",
        contract="1234567",
    )
    assert said == (
        "Теперь позвоните провайдеру Дом.ру. Телефон провайдера 8 800 333-70-00."
        " Номер договора 1234567."
    )


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "ru",
            (
                "Теперь позвоните провайдеру интернета. Телефон провайдера указан в договоре."
                " Номер договора не нужен: вас найдут по адресу."
            ),
        ),
        (
            "en",
            (
                "Now call your internet provider. Their phone number is in your contract."
                " Your contract number is not needed: they will find you by your address."
            ),
        ),
    ],
)
def test_what_is_not_known_of_the_provider_still_makes_whole_sentences(lang, expected):
    assert texts.lookup("step.call_provider", lang, provider_name="") == expected


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "почти точно"),
        (0.9, "почти точно"),
        (0.89, "вероятно"),
        (0.6, "вероятно"),
        (0.59, "пока не ясно"),
        (0.0, "пока не ясно"),
        (float("nan"), "пока не ясно"),
    ],
)
def test_confidence_is_said_in_words(confidence, words):
    assert texts.lookup(advice.confidence_words(confidence), "ru") == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_never_sounds_less_sure(one, other):
    order = ["confidence.unclear", "confidence.likely", "confidence.almost_certain"]
    low, high = sorted((one, other))
    said = [order.index(advice.confidence_words(value)) for value in (low, high)]
    assert said == sorted(said)
