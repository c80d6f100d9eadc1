"""Which tests are run inside Windows, and why the others are not."""

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
    "tests/unit/runbook/holding",
    "tests/unit/runbook/secrets",
    "tests/unit/runbook/service",
    "tests/unit/runbook/settings",
    "tests/unit/runbook/system",
    "tests/unit/runbook/trust",
    "tests/integration/checks/test_child.py",
    "tests/integration/runbook/service/test_asking.py",
    "tests/integration/runbook/test_own_secret.py",
    "tests/integration/runbook/system/test_durable.py",
    "tests/integration/runbook/settings/test_install.py",
)
"""What asks the system for something it answers in its own way."""
DRIVEN = "tests/windows"
"""Tests that stay on Linux, far ends included, and start Windows' command."""
LEFT_OUT = {
    "the rest of tests/integration": "not yet gone through one by one",
    "the other folders of tests/unit": (
        "what they try asks the system for little, and they take more than half an hour; "
        "which were run once is told in docs/windows.md"
    ),
    "tests/unit/bench, tests/lab, tests/power": "namespaces, /proc and strace are Linux's",
    "tests/unit/notifier/test_desktop.py": "half of it is the bus of Linux' desktops",
    "the rest of tests/integration/checks": "a laboratory of namespaces, or programs of POSIX",
    "tests/integration/hub": "the hub runs on a server of the bank, with Linux",
    "tests/acceptance": "slow to the point of time-outs inside wine; tests/windows has its tries",
    "tests/browser": "wine has no browser; a page is the same from any system",
}
"""Each group that is not run, and the reason."""


def reasons() -> Iterator[str]:
    """One line for each group that is left out."""
    for group, reason in LEFT_OUT.items():
        yield f"Left out: {group}: {reason}."
