"""Simulated fleets: the right cause, one incident, an end; and quiet nights stay quiet."""

import pytest

from bench.hub.fleets import TRIALS, Trial, disturb, play
from bench.hub.night import Night
from runbook.hub.model.incident import TELEGRAM


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_what_is_broken_becomes_one_incident_of_the_right_cause_and_ends(trial: Trial) -> None:
    assert play(trial, seed=7, size=120) == ""


def test_an_hour_of_ordinary_troubles_brings_no_mass_incident() -> None:
    night = Night(150, 11)
    night.come()
    disturb(night, 1.0)
    night.run(3600)
    assert night.office.masses == []
    assert len(night.office.known.incidents) > 3, "it was no quiet hour"


def test_the_hubs_own_outage_is_nobodys_provider() -> None:
    night = Night(120, 3)
    night.come()
    night.run(300)
    night.outside = False
    for agent in night.agents.values():
        agent.at_work = False
    night.run(400)
    night.outside = True
    night.come()
    night.run(300)
    assert night.office.masses == []


def test_several_who_say_that_it_does_not_work_are_one_incident_without_a_culprit() -> None:
    night = Night(60, 3)
    night.come()
    night.run(200)
    for name in list(night.agents)[:4]:
        night.complain(name, ("voice",))
    night.run(30)
    (mass,) = night.office.masses
    assert (mass.side, mass.not_working, mass.weight.accuse) == ("undetermined", ("voice",), 4)
    for name in list(night.agents)[:4]:
        night.complain(name, ())
    night.run(200)
    assert night.office.masses[0].over


def test_telegram_out_of_reach_is_told_once_and_ends() -> None:
    night = Night(30, 3)
    night.come()
    night.run(60)
    night.office.known.telegram_dead = True
    night.run(20)
    assert night.office.masses == []
    night.run(60)
    (mass,) = night.office.masses
    assert mass.cause == TELEGRAM
    night.office.known.telegram_dead = False
    night.run(200)
    assert mass.key in {one.key for one in night.office.masses if one.over}


def test_our_own_line_down_is_not_telegrams_fault() -> None:
    night = Night(30, 3)
    night.come()
    night.outside = False
    night.office.known.telegram_dead = True
    night.run(300)
    assert night.office.masses == []
