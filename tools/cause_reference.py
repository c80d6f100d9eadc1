"""Write docs/causes.md: ``python -m tools.cause_reference [--check]``.

Cause, side and components are the program's, words its texts', faults those of the lab's
catalogue; what decides stands in docs/causes.toml.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from checks.cause_numbers import NUMBERS
from checks.causes import CAUSES, side_of
from runbook.diagnosis.advice import Step, advice
from runbook.language.texts import lookup, t
from tools.generated_page import brought_up_to_date

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "causes.md"
DECIDES = ROOT / "docs" / "causes.toml"
SCENARIOS = ROOT / "tests" / "lab" / "scenarios"
MOST_FAULTS = 4
"""Scenarios named for one cause; how many more there are is said."""
ELSEWHERE: Mapping[str, str] = {
    "home_network.weak_wifi": (
        "none: the lab has no Wi-Fi card; made-up facts in `runbook/data/nights.toml`"
    ),
    "home_network.unstable": "none in one diagnosis; `tests/lab/test_watch.py`",
}
"""Causes that one diagnosis in the lab cannot be brought to, and where they are tried."""
_SIDES = {
    "none": "nobody's",
    "operator": "the operator's (PC, home, VPN client)",
    "isp": "the provider's",
    "bank": "the bank's",
    "undetermined": "cannot be told",
}
_HEAD = """# Causes

Every cause a verdict can name, in the order in which faults are mended: what lies lower comes
first. Written by `make docs`; what decides stands in `docs/causes.toml`, how blame is found in
[the README](../README.md#how-blame-is-found), the words are the program's own. Whoever closes an
incident gives the true cause by the same code (`runbook incident causes`).

`№` is the cause's number in reports too small for its name ([handoff.md](handoff.md)). A step
marked ✂ would cut a live call and waits for «Разговор завершён». Faults are those of the lab's
catalogue, `tests/lab/scenarios/`.
"""


def page() -> str:
    """The whole page."""
    decides = tomllib.loads(DECIDES.read_text("utf-8"))
    faults = scenarios()
    parts = [_HEAD]
    for cause in CAUSES:
        lines = "\n".join(_rows(cause, decides[cause], faults.get(cause, [])))
        parts.append(f"## `{cause}`\n\n| | |\n|---|---|\n{lines}\n")
    return "\n".join(parts)


def scenarios() -> Mapping[str, list[str]]:
    """The names of the lab's scenarios by the cause each must give."""
    found: dict[str, list[str]] = {}
    for path in sorted(SCENARIOS.glob("*.toml")):
        for one in tomllib.loads(path.read_text("utf-8")).get("scenario", []):
            found.setdefault(one.get("cause", ""), []).append(one["name"])
    return found


def main(argv: list[str]) -> int:
    """Write the page; with ``--check`` only say whether it is out of date."""
    return brought_up_to_date({PAGE: page()}, argv)


def _rows(cause: str, decides: str, faults: list[str]) -> Iterator[str]:
    said = advice(cause)
    parts = ", ".join(
        f"`{place}/{part}`" if part else f"`{place}`" for place, part in CAUSES[cause]
    )
    yield f"| № | {NUMBERS[cause]} |"
    yield f"| whose side | {_SIDES[side_of(cause)]} |"
    if parts:
        yield f"| what is broken | {parts} |"
    yield f"| in messages | {t(said.name, 'en')} · {t(said.name, 'ru')} |"
    yield f"| what decides | {decides} |"
    yield f"| the operator reads | {lookup(said.summary, 'en')}<br>{lookup(said.summary, 'ru')} |"
    yield f"| what she does | {_steps(said.operator)} |"
    yield f"| what the lead does | {_said(said.lead)} |"
    yield f"| for the administrator | {_said(said.administrator[:1])} |"
    yield f"| faults in the lab | {ELSEWHERE.get(cause) or _named(faults)} |"


def _steps(steps: tuple[Step, ...]) -> str:
    marked = (lookup(one.text_id, "en") + (" ✂" if one.interrupts else "") for one in steps)
    return "<br>".join(marked)


def _said(texts: tuple[str, ...]) -> str:
    return "<br>".join(lookup(one, "en") for one in texts)


def _named(faults: list[str]) -> str:
    shown = ", ".join(f"`{one}`" for one in faults[:MOST_FAULTS])
    more = len(faults) - MOST_FAULTS
    return f"{shown} and {more} more" if more > 0 else shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
