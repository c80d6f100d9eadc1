"""Who vanished, who vanished together, and when silence says nothing."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from runbook.hub.correlation.bursts import Burst, Reach
from runbook.hub.correlation.groups import Whereabouts
from runbook.hub.correlation.silence import Hearing, Listening, Patience, Quiet

NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
UFA, OMSK, PERM = "rt/Уфа", "mts/Омск", "ttk/Пермь"
GATES = ("vpn1.bank.example", "vpn2.bank.example")


class Office:
    """Agents that are heard of every ten seconds, and a hub that looks every five."""

    def __init__(self, each: int = 10, providers: Iterable[str] = (UFA, OMSK, PERM)) -> None:
        self.listening = Listening(Patience())
        self.where = {
            f"{provider}-{number}": Whereabouts(provider, GATES[number % 2])
            for provider in providers
            for number in range(each)
        }
        self.heard = dict.fromkeys(self.where, NOW)
        self.left: dict[str, datetime] = {}
        self.gone: set[str] = set()
        self.now, self.steady = NOW, 0.0
        self.outside: bool | None = True
        self.quiet = Quiet()

    def at(self, provider: str) -> list[str]:
        return [one for one in self.where if one.startswith(provider)]

    def behind(self, gateway: str) -> list[str]:
        return [one for one, where in self.where.items() if where.gateway == gateway]

    def run(self, seconds: float) -> Quiet:
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            self.now += timedelta(seconds=5)
            self.steady += 5
            self.heard |= dict.fromkeys(self.where.keys() - self.gone, self.now)
            self.look()
        return self.quiet

    def look(self) -> Quiet:
        hearing = Hearing(
            self.now, self.steady, dict(self.heard), self.left, self.where, self.outside
        )
        self.quiet = self.listening.look(hearing)
        return self.quiet

    def burst(self) -> Burst:
        (found,) = self.quiet.bursts
        return found


@pytest.fixture
def office() -> Office:
    made = Office()
    made.run(120)
    return made


def test_who_is_heard_of_is_there(office: Office) -> None:
    assert office.quiet.present == set(office.where)
    assert not office.quiet.silent
    assert not office.quiet.bursts


def test_a_provider_that_takes_its_operators_away_is_one_burst(office: Office) -> None:
    office.gone |= set(office.at(UFA))
    office.run(85)
    assert not office.quiet.silent
    office.run(40)
    found = office.burst()
    assert (found.reach, found.scope) == (Reach.PROVIDER, UFA)
    assert found.operators == office.gone
    assert not office.quiet.alone


def test_one_silent_agent_is_alone(office: Office) -> None:
    office.gone.add("rt/Уфа-1")
    office.run(110)
    assert office.quiet.alone == {"rt/Уфа-1"}
    assert not office.quiet.bursts


def test_three_who_shut_their_pcs_in_different_places_are_no_burst(office: Office) -> None:
    office.gone |= {"rt/Уфа-1", "mts/Омск-1", "ttk/Пермь-1"}
    office.run(150)
    assert len(office.quiet.alone) == 3
    assert not office.quiet.bursts


def test_who_vanishes_one_after_another_is_no_burst() -> None:
    office = Office(each=30)
    office.run(120)
    for number in range(6):
        office.gone.add(f"{UFA}-{number}")
        office.run(100)
    office.run(100)
    assert not office.quiet.bursts


def test_who_signs_off_is_not_silent(office: Office) -> None:
    for one in office.at(UFA):
        office.left[one] = office.heard[one]
    office.gone |= set(office.at(UFA))
    office.run(150)
    assert not office.quiet.silent
    assert not office.quiet.bursts


def test_the_end_of_a_shift_is_no_outage_of_every_provider(office: Office) -> None:
    office.gone |= {one for one in office.where if int(one[-1]) < 4}
    office.run(150)
    assert len(office.quiet.silent) == 12
    assert not office.quiet.bursts


def test_agents_of_one_gateway_that_vanish_from_everywhere_are_the_gateways(
    office: Office,
) -> None:
    office.gone |= set(office.behind(GATES[0]))
    office.run(130)
    assert (office.burst().reach, office.burst().scope) == (Reach.GATEWAY, GATES[0])


def test_when_everybody_vanishes_nobody_in_particular_is_accused(office: Office) -> None:
    office.gone |= set(office.where)
    office.run(130)
    assert office.burst().reach is Reach.ALL


def test_silence_says_nothing_while_the_hub_itself_has_no_way_out(office: Office) -> None:
    office.gone |= set(office.where)
    office.outside = False
    office.run(200)
    assert office.quiet.deaf
    assert not office.quiet.bursts
    assert not office.quiet.silent


@pytest.mark.parametrize("unknown", [False, None])
def test_after_the_way_out_is_back_everybody_gets_time_to_be_heard_again(
    office: Office,
    unknown: bool | None,
) -> None:
    gone = set(office.where)
    office.gone |= gone
    office.outside = unknown
    office.run(300)
    office.outside = True
    office.run(30)
    office.gone.clear()
    office.run(200)
    assert not office.quiet.silent
    assert not office.quiet.bursts


def test_a_hub_that_has_just_started_waits_before_it_calls_anybody_silent() -> None:
    office = Office()
    office.gone |= set(office.at(UFA))
    office.heard |= dict.fromkeys(office.at(UFA), NOW - timedelta(seconds=80))
    office.run(85)
    assert office.quiet.deaf
    assert not office.quiet.silent
    office.run(60)
    assert office.quiet.silent == office.gone
    assert not office.quiet.bursts, "nobody knows whether these vanished together"


def test_who_went_home_long_before_the_hub_started_is_not_missed() -> None:
    office = Office()
    office.gone |= set(office.at(UFA))
    office.heard |= dict.fromkeys(office.at(UFA), NOW - timedelta(hours=9))
    office.run(200)
    assert not office.quiet.silent


def test_a_hub_that_was_held_up_does_not_take_its_own_pause_for_silence(office: Office) -> None:
    office.now += timedelta(minutes=5)
    office.steady += 300
    office.look()
    assert not office.quiet.silent
    assert office.quiet.deaf
    office.run(200)
    assert not office.quiet.bursts


def test_a_clock_that_jumps_makes_nobody_silent(office: Office) -> None:
    office.now += timedelta(hours=3)
    office.steady += 5
    office.look()
    assert not office.quiet.silent
    office.run(200)
    assert not office.quiet.bursts


def test_a_hub_that_is_held_up_does_not_forget_who_had_vanished(office: Office) -> None:
    office.gone |= set(office.at(UFA))
    office.run(130)
    office.now += timedelta(seconds=40)
    office.steady += 40
    office.look()
    office.run(20)
    assert office.burst().operators == office.gone


def test_a_burst_whose_agents_came_back_is_over(office: Office) -> None:
    missing = office.at(UFA)
    office.gone |= set(missing)
    office.run(130)
    office.gone -= set(missing[:3])
    office.run(20)
    assert office.burst().operators == set(missing[3:])
    office.gone -= set(missing[:6])
    office.run(20)
    assert not office.quiet.bursts


def test_who_vanishes_later_from_the_same_place_belongs_to_the_burst(office: Office) -> None:
    office.gone |= set(office.at(UFA)[:7])
    office.run(130)
    office.gone |= set(office.at(UFA)[7:])
    office.run(130)
    assert office.burst().operators == set(office.at(UFA))


def test_when_many_pcs_are_shut_all_the_time_it_takes_more_to_make_a_burst() -> None:
    calm, restless = Office(each=8), Office(each=8)
    for office in (calm, restless):
        office.run(120)
    for number in range(400):
        one = list(restless.where)[number % 16 + 8]
        restless.gone.add(one)
        restless.run(100)
        restless.gone.clear()
        restless.run(5)
    for office in (calm, restless):
        office.gone |= set(office.at(UFA)[:3])
        office.run(130)
    assert calm.burst().scope == UFA
    assert not restless.quiet.bursts


def small_office() -> Office:
    """Seven operators of one provider among twenty-three."""
    made = Office(each=4)
    made.where |= {f"{UFA}-{number}": Whereabouts(UFA, GATES[0]) for number in range(4, 7)}
    made.where |= {f"{OMSK}-{number}": Whereabouts(OMSK, GATES[1]) for number in range(4, 12)}
    made.run(120)
    return made


@pytest.mark.parametrize("before", [None, 40, 20])
def test_five_of_seven_who_vanish_in_one_moment_are_a_burst_though_somebody_left_just_before(
    before: int | None,
) -> None:
    office = small_office()
    if before is not None:
        office.gone.add(f"{OMSK}-1")
        office.run(before)
    office.gone |= set(office.at(UFA)[:5])
    office.run(110)
    found = office.burst()
    assert (found.reach, found.scope, found.at_first) == (Reach.PROVIDER, UFA, 5)


def test_several_who_vanish_at_once_are_named_when_it_is_known_whether_they_are_a_burst(
    office: Office,
) -> None:
    some = {office.at(UFA)[0], office.at(OMSK)[0], office.at(PERM)[0]}
    office.gone |= some
    office.run(95)
    assert office.quiet.silent == some
    assert not office.quiet.alone
    office.run(10)
    assert not office.quiet.bursts
    assert office.quiet.alone == some


def test_one_who_vanishes_alone_is_named_at_once(office: Office) -> None:
    office.gone.add(office.at(UFA)[0])
    office.run(90)
    assert office.quiet.alone == office.gone
