"""Which tests are run inside Windows, and why the others are not.

Of the places that hold a test the narrowest one decides.
"""

from collections.abc import Iterator

OPTIONS = (
    "-q",
    "-n0",
    "-p",
    "no:cacheprovider",
    "--tb=short",
    "-rsfE",
    # A test that starts thirty processes takes wine minutes on a busy machine.
    "--timeout=900",
    # Wine settles the last reads of a server's loop after the loop itself is gone.
    "-W",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)
INSIDE = (
    "tests/unit/checks/host",
    "tests/unit/checks/vpn",
    "tests/unit/notifier/test_desktop_windows.py",
    "tests/unit/runbook/bundle",
    "tests/unit/runbook/callbacks",
    "tests/unit/runbook/desktop_entry",
    "tests/unit/runbook/doctor",
    "tests/unit/runbook/drill",
    "tests/unit/runbook/holding",
    "tests/unit/runbook/journal",
    "tests/unit/runbook/learned",
    "tests/unit/runbook/line",
    "tests/unit/runbook/procedure",
    "tests/unit/runbook/secrets",
    "tests/unit/runbook/service",
    "tests/unit/runbook/settings",
    "tests/unit/runbook/system",
    "tests/unit/runbook/trust",
    "tests/unit/runbook/watch",
    "tests/integration/checks/test_child.py",
    "tests/integration/notifier/test_bot_api.py",
    "tests/integration/notifier/test_email.py",
    "tests/integration/notifier/test_outbox.py",
    "tests/integration/notifier/test_outbox_attempts.py",
    "tests/integration/notifier/test_outbox_clock.py",
    "tests/integration/notifier/test_telegram_provider.py",
    "tests/integration/notifier/test_telegram_token.py",
    "tests/integration/runbook",
)
"""What asks the system for something it answers in its own way."""
DRIVEN = "tests/windows"
"""Tests that stay on Linux, far ends included, and start Windows' command."""
LEFT_OUT = {
    "tests/unit": "the rest of it asks the system for little; docs/windows.md tells of one run",
    "tests/unit/runbook/hub, tests/integration/hub": "the hub runs on a server with Linux",
    "tests/unit/bench, tests/lab, tests/power": "namespaces, /proc and strace are Linux's",
    "tests/integration/checks": "a laboratory of namespaces, or programs of POSIX",
    "tests/integration/notifier/test_telegram_provider.py"
    "::test_a_certificate_of_an_unknown_authority_is_refused": (
        "wine takes a chain that it cannot complete for a whole one; on Windows it is untried"
    ),
    "tests/integration/desk, tests/integration/drill, tests/integration/notifier, "
    "tests/integration/tls, tests/integration/runbook/agent, tests/integration/runbook/line": (
        "many processes and far ends are slow inside wine; tests/windows has them on Linux"
    ),
    "tests/integration/runbook/desktop_entry": "icons of Linux and macOS",
    "tests/integration/runbook/service/test_starter.py, "
    "tests/integration/runbook/service/test_systemd.py, "
    "tests/integration/runbook/service/test_hub_server.py, "
    "tests/integration/runbook/service/test_units_read.py": "systemd is Linux's",
    "tests/integration/runbook/upgrade/test_upgrade.py": "its kills need fork and setrlimit",
    "tests/acceptance": "slow to the point of time-outs inside wine; tests/windows has its tries",
    "tests/browser": "wine has no browser; a page is the same from any system",
    "tests/extending, tests/fuzz, tests/scenarios": "nothing in them depends on the system",
    "tests/docs, tests/unit/tools, tests/test_architecture.py, tests/test_bill_of_materials.py, "
    "tests/test_bootstrap.py, tests/test_lanes.py, tests/test_locks.py, "
    "tests/test_repository.py, tests/test_security_docs.py": (
        "about this repository, which is worked on under Linux"
    ),
}
"""Places that are not run, or a single test, and the reason."""


def arguments() -> list[str]:
    """What pytest is told inside Windows: the places, without what is left out beneath them."""
    beneath = tuple(f"{place}/" for place in INSIDE)
    left = [place for group in LEFT_OUT for place in group.split(", ")]
    ignored = [f"--ignore={place}" for place in left if place.startswith(beneath)]
    single = [f"--deselect={place}" for place in left if "::" in place]
    return [*INSIDE, *ignored, *single]


def reasons() -> Iterator[str]:
    """One line for each group that is left out."""
    for group, reason in LEFT_OUT.items():
        yield f"Left out: {group}: {reason}."
