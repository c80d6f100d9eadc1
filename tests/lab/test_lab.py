"""The lab proves itself: every fault breaks exactly what it says, and is gone afterwards."""

import contextlib
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import plan
from tests.lab.faults import FAULTS
from tests.lab.lab import Lab
from tests.lab.namespaces import waiting
from tests.lab.topology import CHECKOUT

SWAPPING = 30.0
"""Seconds a fault has for breaking what it says and nothing else."""
_LOST = """
import socket
lost = 0
for _ in range(400):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(0.05)
        one.sendto(bytes(32), ("203.0.113.10", 4500))
        try:
            one.recv(64)
        except TimeoutError:
            lost += 1
print(lost)
"""


def test_the_usual_network_works_from_end_to_end(lab: Lab) -> None:
    assert lab.failing() == {}


@pytest.mark.parametrize("name", [one.name for one in FAULTS.values() if not one.by_chance])
def test_a_fault_breaks_what_it_says_and_nothing_else(lab: Lab, name: str) -> None:
    with lab.fault(name):
        assert set(_broken(lab, name)) == FAULTS[name].breaks
    assert lab.failing() == {}


def test_three_per_cent_of_packets_are_really_lost(lab: Lab) -> None:
    pc = lab.network.hosts[plan.PC]
    with lab.fault("loss_3_percent"):
        # Of 400 tries 12 are lost on average; fewer than 2 or more than 30 never happens.
        assert 2 <= int(pc.run(sys.executable, "-c", _LOST)) <= 30
    assert int(pc.run(sys.executable, "-c", _LOST)) == 0


def test_a_black_hole_answers_small_packets_and_swallows_large_ones(lab: Lab) -> None:
    with lab.fault("mtu_blackhole"):
        failing = _broken(lab, "mtu_blackhole")
    assert "large" in failing
    assert "forwarder" not in failing


def test_the_payment_page_shows_itself_in_place_of_a_site(lab: Lab) -> None:
    pc = lab.network.hosts[plan.PC]
    with lab.fault("payment_page"):
        seen = _broken(lab, "payment_page")
        head = pc.run(
            sys.executable,
            "-c",
            "import http.client as h; c = h.HTTPConnection('142.250.74.3', timeout=2);"
            "c.request('GET', '/generate_204'); r = c.getresponse();"
            "print(r.status, r.getheader('Location'))",
        )
    assert head.strip() == f"302 http://{plan.BILLING_NAME}:8080/pay"
    assert "CERTIFICATE_VERIFY_FAILED" in seen["domestic"]


def test_the_expired_certificate_is_expired_and_nothing_else_is_wrong_with_it(lab: Lab) -> None:
    with lab.fault("crm_expired_certificate"):
        assert "certificate has expired" in _broken(lab, "crm_expired_certificate")["crm"]


@pytest.mark.parametrize(
    ("name", "check", "seen"),
    [
        ("router_dns_dead", "forwarder", "ConnectionRefusedError"),
        ("router_dns_hung", "forwarder", "TimeoutError"),
        ("provider_dns_dead", "provider_dns", "ConnectionRefusedError"),
        ("provider_dns_refusing", "provider_dns", "answer code 5"),
        ("gateway_refused", "gateway_hello", "ConnectionRefusedError"),
        ("gateway_refused", "gateway_nat_t", "ConnectionRefusedError"),
        ("gateway_dead", "gateway_hello", "TimeoutError"),
        ("chat_refused", "chat", "ConnectionRefusedError"),
        ("crm_503", "crm", "status 503"),
        ("telephony_silent", "telephony", "TimeoutError"),
        ("bank_network_dead", "control", "TimeoutError"),
        ("bank_network_unrouted", "control", "No route to host"),
        ("mtu_blackhole", "large", "timed out"),
    ],
)
def test_a_fault_looks_from_the_pc_as_it_does_in_life(
    lab: Lab, name: str, check: str, seen: str
) -> None:
    with lab.fault(name):
        assert seen in _broken(lab, name)[check]


def test_faults_may_stand_together(lab: Lab) -> None:
    with lab.fault("router_dns_dead", "crm_503"):
        both = FAULTS["router_dns_dead"].breaks | FAULTS["crm_503"].breaks
        assert set(_broken(lab, "router_dns_dead", "crm_503")) == both


def test_a_test_that_dies_in_the_middle_leaves_a_working_network(lab: Lab) -> None:
    with pytest.raises(ZeroDivisionError), lab.fault("router_dead"):
        raise ZeroDivisionError
    assert lab.failing() == {}


def test_no_host_of_the_lab_can_reach_the_machine_or_beyond(lab: Lab) -> None:
    ours = {link for _, link in socket.if_nameindex()}
    for host in lab.network.hosts.values():
        assert (
            Path(f"/proc/{host.holder}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
        )
        links = set(re.findall(r"^\d+: ([a-z0-9]+)", host.run("ip", "-o", "link"), re.MULTILINE))
        assert links <= {"lo", "tun0", plan.SLOW_LINE, *_CABLES}
    assert not ours & {"home0", "down0", "bank0", "lan0"}


def test_the_product_runs_as_an_ordinary_user_without_icmp(lab: Lab) -> None:
    status = lab.product.argv([])
    position = status.index("-m")
    seen = subprocess.run(
        [*status[:position], "-c", _ORDINARY],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout.split()
    assert seen == [str(plan.USER_ID), "0000000000000000", "no-icmp", "no-raw", "writes-home"]


def test_the_pc_sees_its_own_programs_only(lab: Lab) -> None:
    names = lab.network.hosts[plan.PC].run("sh", "-c", "cat /proc/[0-9]*/comm").split()
    assert names.count("openvpn") == 1
    assert plan.PROGRAM in names
    assert "dnsmasq" not in names


def test_the_bot_server_accepts_a_message_and_its_edit_once(lab: Lab) -> None:
    before = len(lab.messages())
    first = _call(lab, "sendMessage", f"chat_id={plan.LEAD_CHAT}&text=one")
    number = re.search(r'"message_id": (\d+)', first)
    assert number
    edit = f"chat_id={plan.LEAD_CHAT}&message_id={number[1]}&text=two"
    assert '"ok": true' in _call(lab, "editMessageText", edit)
    assert "message is not modified" in _call(lab, "editMessageText", edit)
    assert [one["params"]["text"] for one in lab.messages()[before:]] == ["one", "two"]


@pytest.mark.parametrize(("mood", "code"), [("401", 401), ("403", 403), ("429", 429)])
def test_the_bot_server_refuses_when_told_to(lab: Lab, mood: str, code: int) -> None:
    before = len(lab.messages())
    lab.mood(mood)
    assert f'"error_code": {code}' in _call(lab, "sendMessage", "chat_id=1&text=x")
    assert len(lab.messages()) == before


@pytest.mark.usefixtures("lab")
def test_a_lab_whose_owner_is_killed_leaves_nothing_running() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    assert owner.stdout is not None
    holders = [int(word) for word in owner.stdout.readline().split()]
    assert len(holders) == 6
    inside = {Path(f"/proc/{one}/ns/pid").readlink() for one in holders}
    owner.kill()
    owner.communicate()
    for _ in waiting(SWAPPING):
        if not inside & _process_spaces():
            return
    pytest.fail("programs of the killed lab are still running")


def test_two_labs_at_once_do_not_disturb_each_other(lab: Lab) -> None:
    with Lab.start() as other:
        other.inject("provider_dead")
        assert lab.failing() == {}
        assert set(_broken(other, "provider_dead")) == FAULTS["provider_dead"].breaks


def _broken(lab: Lab, *names: str) -> dict[str, str]:
    """What fails while these faults stand, once no more and no less fails than they say.

    A server that was swapped for another needs a moment before it listens.
    """
    wanted: set[str] = set().union(*(FAULTS[name].breaks for name in names))
    for _ in waiting(SWAPPING):
        if set(failing := lab.failing()) == wanted:
            break
    return failing


_CABLES = {"eth0", "lan0", "wan0", "home0", "up0", "down0", "bank0"}
_OWNER = """
import sys, time
from tests.lab.lab import Lab
lab = Lab.start()
print(*(host.holder for host in lab.network.hosts.values()), flush=True)
time.sleep(60)
"""

_ORDINARY = """
import os, pathlib, re, socket
print(os.getuid())
print(re.search(r"CapEff:\\s*(\\w+)", pathlib.Path("/proc/self/status").read_text())[1])
for kind, word in ((socket.SOCK_DGRAM, "icmp"), (socket.SOCK_RAW, "raw")):
    try:
        socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP).close()
        print(word)
    except PermissionError:
        print("no-" + word)
pathlib.Path("tried").write_text("")
print("writes-home")
"""


def _process_spaces() -> set[Path]:
    spaces = set()
    for link in Path("/proc").glob("[0-9]*/ns/pid"):
        with contextlib.suppress(OSError):
            spaces.add(link.readlink())
    return spaces


def _call(lab: Lab, method: str, form: str) -> str:
    script = (
        "import ssl, socket, http.client as h;"
        f"c = h.HTTPConnection('{plan.TELEGRAM_NAME}');"
        f"s = socket.create_connection(('{plan.TELEGRAM}', 443), 3);"
        f"t = ssl.create_default_context(cafile='{lab.public_ca}');"
        f"c.sock = t.wrap_socket(s, server_hostname='{plan.TELEGRAM_NAME}');"
        f"c.request('POST', '/bot{plan.BOT_TOKEN}/{method}', '{form}',"
        "{'Content-Type': 'application/x-www-form-urlencoded'});"
        "print(c.getresponse().read().decode())"
    )
    return lab.network.hosts[plan.PC].run(sys.executable, "-c", script)
