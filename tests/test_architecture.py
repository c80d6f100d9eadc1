"""The import rules and the shape of the code, each with the reason it is there for."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import rules, state
from tests.architecture.source import Module, modules, product, surroundings
from tests.architecture.tables import ADMITTED, PURE

Rule = Callable[[dict[str, Module]], Iterator[str]]

PRODUCT = product()
SURROUNDINGS = surroundings()
WALLS_OF_THE_WINGS = {"checks": ("notifier", "runbook"), "notifier": ("checks", "runbook")}
ROOMS = ("runbook.agent", "runbook.desk", "runbook.hub")
WALLS_OF_THE_ROOMS = {room: tuple(one for one in ROOMS if one != room) for room in ROOMS}


def wings_apart(of: dict[str, Module]) -> Iterator[str]:
    return rules.crossing(of, WALLS_OF_THE_WINGS)


def rooms_apart(of: dict[str, Module]) -> Iterator[str]:
    return rules.crossing(of, WALLS_OF_THE_ROOMS)


REASONS: dict[Rule, str] = {
    wings_apart: (
        "`checks` senses and `notifier` speaks: either must be usable, testable and replaceable "
        "alone, so what they mean to each other is decided in `runbook`"
    ),
    rooms_apart: (
        "the PC, its page and the office are different programs on different machines: what they "
        "share belongs to none of them"
    ),
    rules.imports_of_the_command_line: (
        "the command line is one door among several: what the desk or the hub needs too must not "
        "live behind it"
    ),
    rules.impure_imports: (
        "a decision that reads nothing but its arguments can be tried on thousands of invented "
        "nights, and is the same at the hub as on the PC"
    ),
    rules.impure_calls: "time and the world are arguments of a decision: see the rule above",
    rules.libraries_out_of_place: (
        "a library costs start-up time and a way out of it: whoever imports it is named in "
        "tests/architecture/libraries.py with what for"
    ),
    rules.places_without_use: "a permission nobody uses is one nobody thought about",
    rules.unexplained_lazy_imports: (
        "an import inside a function hides a dependency: it is worth it for the words on the "
        "screen within 150 ms, and its line says so (`# noqa: PLC0415 - lazy for start-up`)"
    ),
    rules.cycles: "two modules that need each other are one module; hiding an import mends nothing",
    rules.long_files: "a long file holds two things: look for the missing noun",
    rules.long_functions: "a long function holds two thoughts: look for the missing noun",
    rules.shapes_learned_in_use: (
        "msgspec learns a shape at its first use, and two threads that do so at once end the "
        "process: decoders are made when a module is imported, or by runbook.reporting.decoding"
    ),
    rules.vague_names: "a name that fits everything ends up holding everything",
    state.changing_state: (
        "what changes at the top of a module is shared by every test, thread and operator: it "
        "belongs to a value somebody makes and passes on"
    ),
}


@pytest.mark.parametrize("rule", REASONS, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    broken = list(rule(PRODUCT))
    assert not broken, "\n".join([f"{REASONS[rule]}:", *broken])


@pytest.mark.parametrize("rule", [rules.long_files, rules.long_functions])
def test_tests_measurements_and_tools_are_as_short(rule: Rule) -> None:
    broken = list(rule(SURROUNDINGS))
    assert not broken, "\n".join([f"{REASONS[rule]}:", *broken])


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (wings_apart, "checks/plan.py", "def f():\n    from runbook import incident"),
        (wings_apart, "notifier/outbox/retry.py", "import checks.failure"),
        (rooms_apart, "runbook/agent/a.py", "from runbook.hub import store"),
        (
            rules.imports_of_the_command_line,
            "runbook/alerting/alerts.py",
            "import runbook.cli.run.keys",
        ),
        (rules.impure_imports, "checks/x.py", '"""What it is. PURE."""\nimport socket'),
        (rules.impure_imports, "checks/verdict.py", "from checks import runner"),
        (rules.impure_calls, "checks/verdict.py", "import datetime\ndatetime.datetime.now()"),
        (rules.impure_calls, "runbook/x.py", '"""PURE. What it is."""\nopen("x")'),
        (rules.libraries_out_of_place, "checks/verdict.py", "from requests import get"),
        (rules.libraries_out_of_place, "checks/verdict.py", "import numpy"),
        (rules.places_without_use, "runbook/system/clipboard.py", "import shutil"),
        (
            rules.unexplained_lazy_imports,
            "runbook/x.py",
            "def f():\n    import rich  # noqa: PLC0415",
        ),
        (rules.cycles, "runbook/x.py", "def f():\n    import runbook.x"),
        (rules.long_files, "runbook/x.py", "\n" * 301),
        (rules.long_functions, "runbook/x.py", "def f():\n" + "    pass\n" * 40),
        (
            rules.shapes_learned_in_use,
            "runbook/x.py",
            "import msgspec\ndef f(text):\n    return msgspec.json.decode(text, type=A)",
        ),
        (
            rules.shapes_learned_in_use,
            "runbook/x.py",
            "import msgspec\ndef f(text):\n    return msgspec.json.Decoder(A).decode(text)",
        ),
        (
            rules.shapes_learned_in_use,
            "runbook/x.py",
            "import msgspec\ndef f(body):\n    return msgspec.convert(body, A)",
        ),
        (rules.vague_names, "runbook/text_utils.py", ""),
        (state.changing_state, "runbook/x.py", "A = []\ndef f():\n    A.append(1)"),
        (state.changing_state, "runbook/x.py", "A: dict[str, int] = {}\ndef f():\n    A['a'] = 1"),
        (state.changing_state, "runbook/x.py", "A = 1\ndef f():\n    global A\n    A = 2"),
        (state.changing_state, "runbook/x.py", "import itertools\nA = itertools.count()"),
    ],
)
def test_what_breaks_a_rule_is_found(rule: Rule, path: str, text: str) -> None:
    others = ("checks/runner.py", "runbook/incident.py", "runbook/hub/store.py")
    beside = dict.fromkeys(others, "")
    assert list(rule(modules({**beside, path: text})))


def test_a_lazy_import_that_says_why_is_fine() -> None:
    line = "    import rich  # noqa: PLC0415 - lazy for start-up"
    assert not list(rules.unexplained_lazy_imports(modules({"runbook/x.py": f"def f():\n{line}"})))


def test_a_type_needs_no_permission() -> None:
    text = (
        '"""PURE."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import checks.runner'
    )
    assert not list(rules.impure_imports(modules({"checks/x.py": text, "checks/runner.py": ""})))


def test_a_relative_import_is_seen_through() -> None:
    texts = {"runbook/agent/a.py": "from ..cli import keys", "runbook/cli/run/keys.py": ""}
    assert list(rules.imports_of_the_command_line(modules(texts)))


def test_every_module_of_the_tables_exists_and_needs_its_line() -> None:
    assert PRODUCT.keys() >= PURE
    for name, imported in ADMITTED:
        assert imported in {one.module for one in PRODUCT[name].imports}, (name, imported)
