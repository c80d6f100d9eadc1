"""Settings become the subject of a diagnosis; the provider directory fills what is empty."""

from pathlib import Path

from checks.observation import ProbeKind
from checks.subject import History, Subject
from runbook.incident import UNNAMED
from runbook.settings import Provider, Settings
from runbook.settings.file import settings_from
from runbook.settings.providers import complete, known_providers
from runbook.settings.rules import identifier, phone
from runbook.settings.subject import provider_of, subject_from

EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"


def settings(text: str) -> Settings:
    return settings_from(text.encode(), Path("runbook.toml")).settings


def test_without_settings_the_public_anchors_are_still_there() -> None:
    subject = subject_from(Settings())
    assert subject.operator == Subject().operator == UNNAMED
    assert subject.vpn is None
    assert subject.internet.domestic[0].host == "ya.ru"
    assert subject.internet.foreign[0].addresses == ("1.1.1.1",)


def test_the_example_gives_a_whole_subject() -> None:
    subject = subject_from(settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings)
    assert (subject.operator, subject.provider, subject.city) == ("op-117", "domru", "Оренбург")
    assert subject.vpn is not None
    assert subject.vpn.control[0].url == "tcp://10.20.1.40:22"
    crm, telephony = subject.services
    assert crm.target.addresses == ("10.20.1.10",)
    assert (telephony.target.scheme, telephony.target.port) == ("sip", 5060)


def test_addresses_come_from_the_entry_then_from_the_pins_then_from_what_was_learned() -> None:
    text = (
        '[[services]]\nid = "a"\nurl = "tcp://a.example:1"\naddresses = ["10.0.0.1"]\n'
        '[[services]]\nid = "b"\nurl = "tcp://B.example:1"\n'
        '[[services]]\nid = "c"\nurl = "tcp://c.example:1"\n'
        '[internet.addresses]\n"b.Example" = ["10.0.0.2"]\n'
    )
    learned = dict.fromkeys(("a.example", "b.example", "c.example"), ("10.0.0.9",))
    subject = subject_from(settings(text), learned=learned)
    found = [service.target.addresses for service in subject.services]
    assert found == [("10.0.0.1",), ("10.0.0.2",), ("10.0.0.9",)]


def test_the_gateways_addresses_may_have_been_learned() -> None:
    subject = subject_from(
        settings('[vpn]\ngateway = "VPN.bank.example"\n'),
        learned={"vpn.bank.example": ("203.0.113.9",)},
    )
    assert subject.vpn is not None
    assert subject.vpn.gateway_addresses == ("203.0.113.9",)


def test_kinds_that_are_off_and_the_history_are_handed_on() -> None:
    history = History(frozenset({"anchor:x"}))
    subject = subject_from(settings('[checks]\noff = ["gateway_tcpt"]\n'), history)
    assert subject.off == {ProbeKind.GATEWAY_TCPT}
    assert subject.history is history


def test_the_directory_is_proper() -> None:
    directory = known_providers()
    assert len({one.id for one in directory}) == len(directory)
    for one in directory:
        assert identifier(one.id) is None
        assert one.phones
        assert not any(phone(number) for number in one.phones)
        assert one.sources > 0


def test_the_directory_fills_name_and_phone_by_id() -> None:
    found = complete(Provider(id="domru"), known_providers())
    assert (found.name, found.phone) == ("Дом.ру", "8 800 333-70-00")


def test_the_directory_is_found_by_name_and_gives_the_id_that_was_not_given() -> None:
    made = settings('[provider]\nname = "РОСТЕЛЕКОМ"\n').provider
    assert complete(made, known_providers()).id == "rostelecom"


def test_the_settings_own_phone_and_id_win() -> None:
    own = Provider(id="own", name="Дом.ру", phone="0500")
    assert complete(own, known_providers()) == own


def test_an_unknown_provider_stays_as_it_is() -> None:
    assert complete(Provider(name="Сосед"), known_providers()) == Provider(name="Сосед")
    assert complete(Provider(), known_providers()) == Provider()


def test_a_provider_goes_by_the_same_name_in_the_checks_and_at_the_hub() -> None:
    for entry, wanted in (
        ('id = "dom.ru"', "dom.ru"),
        ('name = "Дом.ру"', "dom-ru"),
        ('name = "电信/一"', "电信-一"),
    ):
        found = settings(f"[provider]\n{entry}\n")
        assert provider_of(found) == subject_from(found).provider == wanted
    assert provider_of(Settings()) == ""
