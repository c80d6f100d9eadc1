"""What the bank switches off is never asked; with everything off nothing is asked of anybody."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from checks.evidence import FACTS
from checks.observation import ProbeKind
from checks.plan import plan_probes
from checks.plan_again import plan_loss, plan_small_segments
from checks.probes.registry import PROBES
from checks.pulse.plan import plan_pulse
from checks.verdict import judge
from runbook.drill.world import Scenario, observe
from tests.integration.checks.roads import QUICK, SITUATION, Road, usual, walk
from tests.unit.checks.pulse.test_pulse_plan import diagnosis as healthy

LISTENING = (
    "import sys\n"
    "def heard(event, given):\n"
    "    if event in ('socket.connect', 'socket.sendto', 'socket.sendmsg', 'socket.getaddrinfo'):\n"
    "        print('SENT', event, given[1:], file=sys.stderr)\n"
    "sys.addaudithook(heard)\n"
    "from runbook.cli.main import main\n"
    "sys.exit(main())\n"
)


def test_what_sends_and_what_only_reads_are_all_the_kinds_there_are() -> None:
    assert set(PROBES) | set(FACTS) == set(ProbeKind)
    assert not set(PROBES) & set(FACTS)


@pytest.mark.parametrize("kind", sorted(ProbeKind))
def test_a_kind_that_is_off_is_neither_asked_nor_reported(kind: ProbeKind) -> None:
    asked: set[ProbeKind] = set()

    class Listened(Road):
        def _run(self, probe, names, wait):  # type: ignore[no-untyped-def]  # as of Road
            asked.add(probe.kind)
            return super()._run(probe, names, wait)

    report = walk(Listened(lambda _probe, _number: QUICK), usual(), off=frozenset({kind}))
    assert kind not in asked
    assert kind not in {one.kind for one in report.observations}
    assert asked


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_a_kind_that_is_off_is_in_no_plan(kind: ProbeKind) -> None:
    seen, subject = observe(Scenario())
    without = replace(subject, off=frozenset({kind}))
    first = plan_probes(without, SITUATION)
    looks = plan_pulse(without, SITUATION, healthy())
    asked = [*first, *(one.probe for one in looks)]
    assert kind not in {one.kind for one in asked}
    # What is asked in addition stands on what was asked before.
    kept = [one for one in seen if one.kind is not kind]
    if kind is not ProbeKind.LOSS:
        again = [*plan_loss(without, SITUATION, kept), *plan_small_segments(without, first)]
        assert {one.kind for one in again} - {kind} <= {ProbeKind.LOSS, ProbeKind.MTU}


def checked(folder: Path, off: list[str]) -> tuple[dict[str, object], list[str], int]:
    settings = folder / "runbook.toml"
    settings.write_text(
        '[[contacts]]\nrole = "shift_lead"\nphone = "+7 900 000-00-02"\n'
        '[vpn]\ngateway = "127.0.0.1"\ninner_gateway = "127.0.0.1"\n'
        'control = ["tcp://127.0.0.1:9"]\ndns_servers = ["127.0.0.1"]\nnetworks = ["127.0.0.0/8"]\n'
        '[[services]]\nid = "crm"\nurl = "http://127.0.0.1:9/"\n'
        '[internet]\ndomestic = ["tls://127.0.0.1:9"]\nunlisted = ["tls://127.0.0.1:9"]\n'
        'foreign = ["tls://127.0.0.1:9"]\nresolvers = ["127.0.0.1"]\n'
        'portals = ["http://127.0.0.1:9/"]\n'
        f"[checks]\ndeadline = 20.0\noff = {json.dumps(off)}\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", LISTENING, "check", "--json", "--config", str(settings)],
        env={**os.environ, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    sent = [line for line in done.stderr.splitlines() if line.startswith("SENT")]
    return json.loads(done.stdout), sent, done.returncode


def test_with_everything_off_not_one_packet_leaves_and_the_verdict_is_undetermined(
    tmp_path: Path,
) -> None:
    report, sent, code = checked(tmp_path, sorted(ProbeKind))
    assert sent == []
    assert report["observations"] == []
    assert report["verdict"]["cause"] == "undetermined.ambiguous"  # type: ignore[index]
    assert code == 40


def test_with_everything_off_that_sends_facts_of_this_pc_alone_are_told(tmp_path: Path) -> None:
    report, sent, _ = checked(tmp_path, sorted(PROBES))
    assert sent == []
    assert report["observations"]


def test_facts_of_this_pc_that_are_all_well_do_not_pass_for_a_road() -> None:
    seen, subject = observe(Scenario())
    assert judge(seen, subject).healthy
    facts = [one for one in seen if one.kind in FACTS]
    assert judge(facts, subject).cause == "undetermined.ambiguous"


def test_with_nothing_off_the_same_ear_hears_what_is_sent(tmp_path: Path) -> None:
    _, sent, _ = checked(tmp_path, [])
    assert any("socket.connect" in one for one in sent)
