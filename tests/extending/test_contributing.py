"""Each page of CONTRIBUTING.md adds a thing that works, and touches no more than it says."""

import json
from pathlib import Path
from socket import SOCK_DGRAM
from typing import Any

import pytest

from tests.architecture import rules
from tests.architecture.source import WINGS, Module, modules
from tests.extending.far_ends import clock, closed_port, pager, redis
from tests.extending.page import PAGES, Edit, StaleError, Steps, carry_out, run, steps
from tests.extending.tried_settings import settings_file
from tests.test_architecture import wings_apart

ONE_SCREEN = 25
"""Lines of a page, its head left out."""
LONGER = {"A probe": 31, "A channel": 45}
"""Pages that say why they are longer than a screen."""
TOUCHED = {"A kind of service": 1, "A probe": 3, "A cause": 3, "A channel": 5}
"""Files of the product that were there and are changed: decision 0021 gives the reasons."""
WRITTEN = {"A kind of service": 1, "A probe": 1, "A cause": 2, "A channel": 3}
"""Files that are new."""


@pytest.mark.parametrize("heading", PAGES)
def test_a_page_is_one_screen_and_touches_what_was_promised(heading: str) -> None:
    done = steps(heading)
    product = [one for one in done.touched if not one.startswith("docs/")]
    pages = [one for one in done.touched if one.startswith("docs/")]
    assert done.lines <= LONGER.get(heading, ONE_SCREEN)
    assert (len(product), len(done.new)) == (TOUCHED[heading], WRITTEN[heading])
    assert pages, "one line of documentation"


def test_what_was_added_keeps_the_rules_of_the_house(copy: Path) -> None:
    found = run(copy, "-m", "ruff", "check", "--output-format=concise", *_added(copy))
    assert "All checks passed" in found
    changed = sorted(str(one) for one in _changed(copy) if one.suffix == ".py")
    run(copy, "-m", "ruff", "format", "--check", *changed)
    texts = {
        path.relative_to(copy).as_posix(): path.read_text("utf-8")
        for wing in WINGS
        for path in (copy / wing).rglob("*.py")
    }
    every = modules(texts)
    ours = {one.name: one for one in every.values() if (copy / one.path) in _changed(copy)}
    near = {name: every[name] for one in ours.values() for name in _imported(one) if name in every}
    for rule in (rules.impure_imports, rules.long_files, rules.libraries_out_of_place, wings_apart):
        broken = [said for said in rule({**near, **ours}) if said.startswith(_paths(ours))]
        assert not broken, "\n".join(broken)


def test_the_pages_of_the_copy_say_what_its_program_does(copy: Path) -> None:
    pages = ("tests/test_security_docs.py", "tests/docs/test_settings_pages.py")
    run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *pages, "-k", "office or key")


def _imported(one: Module) -> set[str]:
    return {found.module for found in one.imports}


def _paths(ours: dict[str, Module]) -> tuple[str, ...]:
    return tuple(one.path for one in ours.values())


def _changed(copy: Path) -> set[Path]:
    touched = {copy / file for one in PAGES for file in steps(one).touched}
    return touched | {Path(one) for one in _added(copy)}


def _added(copy: Path) -> list[str]:
    new = [f"{folder}{Path(source).name}" for one in PAGES for source, folder in steps(one).new]
    return [str(copy / one) for one in new if one.endswith(".py")]


@pytest.mark.parametrize(
    ("says", "outcome", "failure"),
    [
        (b"+PONG\r\n", "passed", None),
        (b"-NOAUTH Authentication required.\r\n", "passed", None),
        (b"HTTP/1.1 400 Bad Request\r\n", "failed", "unexpected_answer"),
        (b"", "failed", "connection_closed"),
    ],
)
def test_an_added_kind_of_service_is_asked_in_its_own_language(
    copy: Path, home: Path, says: bytes, outcome: str, failure: str | None
) -> None:
    with redis(says) as port:
        seen = checked(copy, settings_file(home, service=f"redis://127.0.0.1:{port}"))
    found = seen["observations"]["service:cache"]
    assert (found["outcome"], found.get("failure")) == (outcome, failure)
    accused = {*seen["verdict"]["services"]}
    accused |= {one for also in seen["verdict"]["also"] for one in also["services"]}
    assert ("cache" in accused) is (outcome == "failed")


def test_an_added_kind_of_service_that_nobody_answers_for_is_refused(
    copy: Path, home: Path
) -> None:
    seen = checked(copy, settings_file(home, service=f"redis://127.0.0.1:{closed_port()}"))
    assert seen["observations"]["service:cache"]["failure"] == "connection_refused"


def test_an_added_probe_goes_out_with_the_others_until_it_is_switched_off(
    copy: Path, home: Path
) -> None:
    bank = '[vpn]\ngateway = "127.0.0.1"\ntcp_ports = [9]\ndns_servers = ["127.0.0.1"]\n'
    seen = checked(copy, settings_file(home, more=bank))
    assert "bank_network/segment" in seen["observations"]["bank_time:127.0.0.1"]["path"]
    seen = checked(copy, settings_file(home, more=bank, off=("bank_time",)))
    assert "bank_time:127.0.0.1" not in seen["observations"]


def test_an_added_probe_proves_its_path_by_an_answer_and_accuses_it_by_a_refusal(
    copy: Path,
) -> None:
    with clock() as port:
        well = json.loads(run(copy, "-m", "tests.extending.tried.probe", str(port)))
    assert (well["outcome"], well["accuses"]) == ("passed", [])
    assert {"bank_network/core", "bank_network/segment"} <= set(well["proves"])
    silent = json.loads(
        run(copy, "-m", "tests.extending.tried.probe", str(closed_port(SOCK_DGRAM)))
    )
    assert silent["outcome"] == "failed"
    assert silent["accuses"]


def test_an_added_cause_is_named_numbered_advised_and_written_down(copy: Path) -> None:
    said = json.loads(run(copy, "-m", "tests.extending.tried.cause"))
    assert (said["cause"], said["side"]) == ("pc.out_of_memory", "operator")
    assert (said["number"], said["back"]) == (42, "pc.out_of_memory")
    assert said["names"] == ["компьютер: не хватает памяти", "computer: short of memory"]
    assert len(said["steps"]) == 3
    listed = run(copy, "-m", "runbook", "incident", "causes", "--json")
    assert "pc.out_of_memory" in listed
    page = (copy / "docs" / "causes.md").read_text("utf-8")
    assert "## `pc.out_of_memory`" in page
    assert said["administrator"] in page


def test_an_added_channel_takes_an_alert_from_the_outbox_to_its_far_end(
    copy: Path, home: Path
) -> None:
    with pager() as (port, pages):
        contact = f'[[contacts]]\nrole = "shift_lead"\nsnpp = "127.0.0.1:{port}/117"\n'
        broken = f"tcp://127.0.0.1:{closed_port()}"
        config = settings_file(home, service=broken, more=contact)
        said = run(
            copy,
            *("-m", "runbook", "run", "--no-follow", "--lang", "en", "--config", str(config)),
            ok=(0, 10, 20, 30, 40),
        )
    assert [one for one, _ in pages] == ["117"], said
    assert "op-1" in pages[0][1]
    listed = json.loads(
        run(copy, "-m", "runbook", "alert", "list", "--json", "--config", str(config))
    )
    told = {(one["channel"], one["state"]) for one in listed["deliveries"]}
    assert ("snpp", "accepted") in told, listed
    assert {channel for channel, _ in told} == {"snpp"}


def checked(copy: Path, config: Path) -> dict[str, Any]:
    """What ``runbook check --json`` of the copy says, observations by their probe."""
    said = run(
        copy,
        *("-m", "runbook", "check", "--json", "--config", str(config)),
        ok=(0, 10, 20, 30, 40),
    )
    found: dict[str, Any] = json.loads(said)
    found["observations"] = {one["probe"]: one for one in found["observations"]}
    return found


def test_a_page_whose_place_is_gone_is_called_stale(tmp_path: Path) -> None:
    (tmp_path / "plan.py").write_text("one\ntwo\ntwo\n", encoding="utf-8")
    for before in ("three", "two"):
        edit = Edit("plan.py", before, f"{before}\nnew")
        with pytest.raises(StaleError):
            carry_out(Steps((), (edit,), 1), tmp_path)
    carry_out(Steps((), (Edit("plan.py", "one", "one\nnew"),), 1), tmp_path)
    assert (tmp_path / "plan.py").read_text("utf-8").splitlines()[:2] == ["one", "new"]
