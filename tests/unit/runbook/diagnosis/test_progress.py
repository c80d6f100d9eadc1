"""How far the checks have come: an area fails by a verdict, never by one probe."""

from checks.component import Component, Part, Place
from checks.observation import Observation, Outcome, ProbeKind
from checks.verdict import Verdict
from runbook.diagnosis.areas import Area
from runbook.diagnosis.progress import State, rows

NO_BANK = [Area.COMPUTER, Area.HOME, Area.PROVIDER]


def seen(kind: ProbeKind, outcome: Outcome = Outcome.PASSED) -> Observation:
    return Observation(kind, "x", (), outcome)


def states(
    observations: list[Observation], verdict: Verdict | None = None, *, has_bank: bool = True
) -> dict[Area, State]:
    return {row.area: row.state for row in rows(observations, verdict, has_bank=has_bank)}


def test_before_anything_is_known_every_area_waits() -> None:
    assert states([]) == dict.fromkeys(Area, State.WAITING)


def test_an_answer_makes_its_area_fine_and_no_other() -> None:
    shown = states([seen(ProbeKind.ANCHOR)])
    assert [area for area, state in shown.items() if state is State.FINE] == [Area.PROVIDER]


def test_one_failed_probe_is_no_verdict_but_neither_is_its_area_fine() -> None:
    shown = states([seen(ProbeKind.ANCHOR), seen(ProbeKind.FOREIGN, Outcome.FAILED)])
    assert shown[Area.PROVIDER] is State.WAITING


def test_a_verdict_names_the_area_that_broke_and_what_did_not_answer_stays_unknown() -> None:
    verdict = Verdict(
        "isp.no_internet",
        0.97,
        accused=(Component(Place.ISP, "domru", Part.UPLINK),),
    )
    shown = states([seen(ProbeKind.ANCHOR, Outcome.FAILED), seen(ProbeKind.ROUTER_TCP)], verdict)
    assert (shown[Area.PROVIDER], shown[Area.HOME]) == (State.TROUBLE, State.FINE)
    assert shown[Area.BANK] is State.UNKNOWN


def test_a_second_fault_is_shown_too() -> None:
    crm = Verdict("bank_service.error", 0.8, accused=(Component(Place.SERVICE, "crm"),))
    gateway = Component(Place.GATEWAY, "vpn.bank.example", Part.HOST)
    verdict = Verdict("vpn_gateway.refused", 0.8, accused=(gateway,), also=(crm,))
    shown = states([], verdict)
    assert (shown[Area.GATEWAY], shown[Area.BANK]) == (State.TROUBLE, State.TROUBLE)


def test_an_undetermined_verdict_accuses_nobody() -> None:
    accused = (Component(Place.ISP, "domru", Part.UPLINK),)
    shown = states([], Verdict("undetermined.ambiguous", 0.4, accused=accused))
    assert State.TROUBLE not in shown.values()


def test_without_a_bank_in_the_settings_its_areas_are_not_shown() -> None:
    assert list(states([seen(ProbeKind.ANCHOR)], has_bank=False)) == NO_BANK


def test_services_without_a_way_into_the_bank_have_a_line_of_their_own() -> None:
    assert list(states([seen(ProbeKind.SERVICE)], has_bank=False)) == [*NO_BANK, Area.BANK]


def test_a_tunnel_that_carries_nothing_is_not_called_working() -> None:
    core = (Component(Place.TUNNEL, "op-117", Part.CORE),)
    verdict = Verdict("bank_network.unreachable", 0.9, accused=core)
    inside = [seen(ProbeKind.CONTROL, Outcome.FAILED), seen(ProbeKind.SERVICE, Outcome.FAILED)]
    shown = states([seen(ProbeKind.VPN_PROCESS), *inside], verdict)
    assert State.FINE not in {shown[Area.VPN], shown[Area.BANK]}


def test_a_program_that_is_gone_is_the_computers_trouble() -> None:
    program = (Component(Place.SERVICE, "crm", Part.PROGRAM),)
    shown = states([], Verdict("pc.app_not_running", 0.95, accused=program))
    assert shown[Area.COMPUTER] is State.TROUBLE
