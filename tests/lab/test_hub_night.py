"""The night when the bank's gateway and the hub's Telegram are both gone, played from start to end.

Four operators at two providers, a hub on the internet, a lead with a phone that is silent and a
mailbox. One real network, the installed program everywhere, and nobody is told twice.
"""

import json
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest

from runbook.language.texts import t
from tests.acceptance.watched import Watched
from tests.lab import plan
from tests.lab.homes import Home, homes
from tests.lab.hub_house import URL, HubHouse, hub_house
from tests.lab.lab import Lab
from tests.lab.namespaces import waiting
from tests.lab.product import Completed

NEIGHBOURS = (
    ("op-118", plan.PROVIDER),
    ("op-119", plan.OTHER_PROVIDER),
    ("op-120", plan.OTHER_PROVIDER),
)
WATCH = ("watch", "--no-pop-up")
LEAD_MAIL = "lead@bank.example"
TELEGRAM_ITSELF = 3
"""By mail that it does not answer, the same by itself when it is back, and that this is over."""
_LINK = re.compile(rf"{re.escape(URL)}/a/\S+")


@pytest.mark.timeout(400)
def test_the_night_when_gateway_and_telegram_are_both_gone(lab: Lab) -> None:
    with hub_house(lab) as house, homes(lab, NEIGHBOURS, _hub_table(lab)) as street:
        house.serve()
        _with_a_lead(house)
        _enrolled(house, street)
        *three, late_comer = street
        with _watching(three) as watches:
            night = Night(lab, house, three, watches, late_comer)
            try:
                night.play()
            except BaseException as error:
                error.add_note(night.story())
                raise
        verified = house.runbook("log", "--verify")
        assert verified.code == 0, verified.out + verified.err


class Night:
    """What happens, in order."""

    def __init__(
        self,
        lab: Lab,
        house: HubHouse,
        three: list[Home],
        watches: list[Watched],
        late_comer: Home,
    ) -> None:
        self._lab, self._house, self._three = lab, house, three
        self._watches, self._late_comer = watches, late_comer
        self._before = len(lab.messages())
        self._greeted = len(house.in_telegram())
        self._number = 0

    def play(self) -> None:
        self._house.until(lambda: self._house.told("status")["heard"] >= len(self._three))
        self._house.bot.freeze()
        self._lab.inject("gateway_dead")
        self._everybody_finds_the_gateway()
        letter = self._one_incident_and_one_letter()
        self._the_lead_knows_by_the_link(letter)
        self._the_hub_is_killed()
        self._the_hub_comes_back_and_then_telegram()
        self._the_gateway_comes_back()

    # --- what happens

    def _everybody_finds_the_gateway(self) -> None:
        for watch in self._watches:
            watch.says(_beginning("hub.mass", "number", "what", "at"))
            watch.says(t("hub.mass.not_provider", "ru"))
        for home in self._three:
            (cause,) = rows(home, "SELECT cause FROM incidents")
            assert str(cause[0]).startswith("vpn_gateway."), home.operator

    def _one_incident_and_one_letter(self) -> dict[str, Any]:
        self._house.until(self._house.letters)
        mass = self._mass()
        self._number = mass["number"]
        self._house.until(lambda: self._mass()["accuse"] == len(self._three))
        assert {one["joined"] for one in self._locals()} == {mass["key"]}
        letter = self._house.letters()[0]
        assert letter["to"] == [LEAD_MAIL]
        assert self._rung_by_hub() == [letter["subject"]]
        assert letter["subject"].startswith(f"№ {mass['number']}. ")
        assert self._in_telegram() == []
        assert self._spoken_by_agents() == []
        return letter

    def _the_lead_knows_by_the_link(self, letter: dict[str, Any]) -> None:
        (link,) = set(_LINK.findall(letter["text"]))
        status, page = self._house.ask("GET", link)
        assert (status, "<form" in page) == (200, True)
        # A mail gateway that follows links has acknowledged nothing.
        assert self._mass()["acknowledged_by"] is None
        status, page = self._house.ask("POST", link)
        assert status == 200, page
        assert self._mass()["acknowledged_by"] == "lead"
        for watch in self._watches:
            watch.says(_beginning("hub.known", "at", role=t("role.shift_lead", "ru")))
        assert self._house.ask("POST", link)[0] == 410

    def _the_hub_is_killed(self) -> None:
        self._house.kill()
        # Somebody comes to her shift in the middle of it, and no hub answers her.
        comes = self._late_comer.product.start(
            ("run", "--follow", "--plain"), stderr=subprocess.STDOUT
        )
        try:
            for watch in self._watches:
                watch.says(t("hub.gone", "ru"), 150)
            assert _comes(self._spoken_by_agents, 80)
        finally:
            comes.kill()
            comes.communicate()
        # The leases of the others have ended, too; but the lead knows of theirs: nobody repeats it.
        for home in self._three:
            assert rows(home, "SELECT count(*) FROM events WHERE kind = 'hub.silent'") == [(1,)]
        self._only_the_late_comer_has_spoken()

    def _the_hub_comes_back_and_then_telegram(self) -> None:
        before = self._rung_by_hub()
        self._house.serve()
        time.sleep(6)
        assert self._rung_by_hub() == before
        self._house.bot.ensure()
        for watch in self._watches:
            watch.says(t("hub.back", "ru"), 150)
        self._house.until(self._in_telegram)
        about = f"№ {self._number}. "
        # What is to be done during a mass failure is a message of its own, and a silent one.
        new = [one for one in self._in_telegram() if about in one["text"].splitlines()[0]]
        relief = t("hub.card.relief.title", "ru", number=self._number)
        cards = [one for one in new if relief not in one["text"].splitlines()[0]]
        assert len(cards) <= 1, cards
        assert all(one["silent"] for one in new), new
        assert self._rung_by_hub() == before
        self._only_the_late_comer_has_spoken()
        assert self._mass()["acknowledged_by"] == "lead"
        late = self._late_comer.operator
        assert late not in {one["operator"] for one in self._locals() if not one["joined"]}

    def _the_gateway_comes_back(self) -> None:
        before = self._rung_by_hub()
        self._lab.restore()
        for watch in self._watches:
            watch.says(t("watch.recovered", "ru"), 150)
        self._house.until(lambda: len(self._rung_by_hub()) > len(before))
        time.sleep(8)
        after = self._rung_by_hub()[len(before) :]
        assert len(after) == 1, after
        assert _beginning("hub.card.title.mass.over", "cause") in after[0]
        known = {*self._rung_by_hub(), *self._had_begun_to_leave()}
        others = [one for one in self._all_rung_by_hub() if one not in known]
        assert all("Telegram" in one for one in others), others
        assert len(others) <= TELEGRAM_ITSELF
        self._only_the_late_comer_has_spoken()
        assert [one for one in self._house.incidents() if one["restored_at"] is None] == []

    # --- what is known

    def story(self) -> str:
        """All that was said to anybody, for whoever reads of a failure."""
        parts = [
            f"--- letters\n{json.dumps(self._house.letters(), ensure_ascii=False, indent=1)}",
            f"--- telegram\n{json.dumps(self._house.in_telegram(), ensure_ascii=False, indent=1)}",
            f"--- agents\n{json.dumps(self._spoken_by_agents(), ensure_ascii=False, indent=1)}",
            f"--- hub\n{self._house.said}",
            f"--- outbox\n{self._house.outbox()}",
            f"--- log\n{self._house.runbook('log', '--limit', '200').out}",
            *(
                f"--- {home.operator}\n{watch.out}{watch.err}"
                for home, watch in zip(self._three, self._watches, strict=True)
            ),
        ]
        return "\n".join(parts)

    def _mass(self) -> dict[str, Any]:
        (found,) = (
            one
            for one in self._house.incidents()
            if one["kind"] == "mass" and one["cause"].startswith("vpn_gateway.")
        )
        return found

    def _locals(self) -> list[dict[str, Any]]:
        return [one for one in self._house.incidents() if one["kind"] == "local"]

    def _spoken_by_agents(self) -> list[dict[str, Any]]:
        """New messages of the agents' own bot, whether they sounded or not."""
        new = self._lab.messages()[self._before :]
        return [one["params"] for one in new if one["method"] == "sendMessage"]

    def _only_the_late_comer_has_spoken(self) -> None:
        (said,) = self._spoken_by_agents()
        assert self._late_comer.operator in said["text"]

    def _rung_by_hub(self) -> list[str]:
        """What sounded about the gateway, by any way, by its first line.

        That Telegram does not answer is an incident of its own, told by mail as well.
        """
        return [one for one in self._all_rung_by_hub() if f"№ {self._number}. " in one]

    def _had_begun_to_leave(self) -> set[str]:
        """One operator's own that may have arrived before the mass was known: said once more."""
        part = t("hub.card.belongs", "ru", number=self._number)
        texts = [str(one["text"]) for one in self._in_telegram()]
        return {one.splitlines()[0] for one in texts if part in one}

    def _all_rung_by_hub(self) -> list[str]:
        by_mail = [str(one["subject"]) for one in self._house.letters() if one["rings"]]
        sounded = [one for one in self._in_telegram() if not one["silent"]]
        return [*by_mail, *(str(one["text"]).splitlines()[0] for one in sounded)]

    def _in_telegram(self) -> list[dict[str, Any]]:
        """New messages of the hub's bot since the lead was known to it."""
        return self._house.in_telegram()[self._greeted :]


def _hub_table(lab: Lab) -> str:
    return f'[hub]\nca_file = "{lab.public_ca}"\n'


def _with_a_lead(house: HubHouse) -> None:
    person = ("person", "add", "Мария Петрова", "--role", "shift_lead", "--id", "lead")
    done = house.runbook(*person, "--email", LEAD_MAIL)
    assert done.code == 0, done.out + done.err
    link = house.told("person", "invite", "lead")["link"]
    house.says(plan.LEAD_CHAT, f"/start {link.partition('start=')[2]}")
    house.until(lambda: '"telegram": true' in house.runbook("person", "list", "--json").out)


def _enrolled(house: HubHouse, street: list[Home]) -> None:
    given = house.told("enroll", *(one.operator for one in street))["codes"]
    codes = {one["operator"]: one["code"] for one in given}

    def enrol(home: Home) -> Completed:
        return home.product.run(("setup", "--hub", URL, "--code", codes[home.operator]))

    with ThreadPoolExecutor(len(street)) as side_by_side:
        for done in side_by_side.map(enrol, street):
            assert done.code == 0, done.out + done.err


@contextmanager
def _watching(street: list[Home]) -> Iterator[list[Watched]]:
    """Everybody's watch, armed."""
    with ExitStack() as stack:
        watches = []
        for home in street:
            process = home.product.start(WATCH, stderr=subprocess.PIPE)
            watches.append(Watched(process))
            stack.callback(_ended, watches[-1])
        for watch in watches:
            watch.says("Слежу за связью")
        yield watches


def _ended(watch: Watched) -> None:
    watch.process.kill()
    watch.ends()
    if watch.process.stdin is not None:
        watch.process.stdin.close()


def rows(home: Home, statement: str) -> list[tuple[Any, ...]]:
    """Out of an operator's journal."""
    (journal,) = home.product.home.rglob("journal.db")
    with closing(sqlite3.connect(journal, timeout=10)) as connection:
        return connection.execute(statement).fetchall()


def _beginning(text_id: str, *names: str, **known: str) -> str:
    """What is said whatever the values of these names are: up to the first of them."""
    return t(text_id, "ru", **known, **dict.fromkeys(names, "\0")).partition("\0")[0]


def _comes(wish: Any, seconds: float) -> bool:
    return any(wish() for _ in waiting(seconds, 0.3))
