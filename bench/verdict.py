"""How soon the verdict is there, in the lab: ``python -m bench.verdict`` (as root).

Every figure is of the whole process, start-up included, running as an ordinary user on the lab's
PC. A wrong verdict is an error, not a figure.
"""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import record
from tests.lab.lab import Lab

COMMAND = "make bench"
ROUNDS = 3
HEALTHY_ROUNDS = 11
CHECK = ("check", "--json")
FAULTS = {
    "cable_out": "home_network.no_link",
    "router_dead": "home_network.router_silent",
    "router_dns_dead": "home_network.router_dns",
    "provider_dead": "isp.no_internet",
    "provider_dns_dead": "isp.dns_failure",
    "payment_page": "isp.captive_portal",
    "gateway_dead": "vpn_gateway.unreachable",
    "tunnel_down": "vpn_client.stopped",
    "routes_gone": "vpn_client.no_routes",
    "bank_network_dead": "bank_network.unreachable",
    "bank_dns_dead": "bank_network.dns_failure",
    "crm_503": "bank_service.error",
    "crm_expired_certificate": "bank_service.certificate_expired",
    "chat_refused": "bank_service.refused",
    "telephony_silent": "bank_service.unreachable",
    "program_killed": "pc.app_not_running",
    "foreign_blocked": "healthy.ok",
    "icmp_blocked": "healthy.ok",
    "loss_3_percent": "healthy.ok",
}


class WrongVerdictError(Exception):
    """The product named another cause than the fault that was made."""


def seconds(lab: Lab, cause: str) -> float:
    """One whole ``check``, whose verdict must be right."""
    done = lab.run_product(CHECK)
    found = done.json["verdict"]["cause"]
    if found != cause:
        raise WrongVerdictError(f"{found} instead of {cause}")
    return done.seconds


def faulty(lab: Lab) -> Iterator[tuple[str, float]]:
    """Every fault in turn, ``ROUNDS`` times."""
    for _ in range(ROUNDS):
        for fault, cause in FAULTS.items():
            with lab.fault(fault):
                took = seconds(lab, cause)
            print(f"  {fault:26} {took:.2f} s", flush=True)
            yield fault, took


def peak_memory(lab: Lab) -> float:
    """Megabytes of resident memory at the most during one check."""
    argv = lab.product.argv(CHECK)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    assert used.ru_maxrss > 0, before
    return used.ru_maxrss / 1024


def measure() -> dict[str, float]:
    """Healthy median, the 95th percentile over all faults, and the memory of one check."""
    with Lab.start() as lab:
        for _ in range(2):
            lab.run_product(CHECK)
        healthy = [seconds(lab, "healthy.ok") for _ in range(HEALTHY_ROUNDS)]
        memory = peak_memory(lab)
        took = [one for _, one in faulty(lab)]
    return {
        "verdict_healthy_s": round(statistics.median(healthy), 2),
        "verdict_healthy_worst_s": round(max(healthy), 2),
        "verdict_fault_p50_s": round(statistics.median(took), 2),
        "verdict_fault_p95_s": round(statistics.quantiles(took, n=20)[-1], 2),
        "verdict_fault_worst_s": round(max(took), 2),
        "check_rss_mb": round(memory, 1),
    }


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("the lab needs root")
    figures = measure()
    record("main_job", figures, COMMAND)
    for name, figure in figures.items():
        print(f"{name:36} {figure}")
