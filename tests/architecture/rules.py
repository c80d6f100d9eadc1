"""The rules: each takes modules and yields what breaks it, as ``path:line what``."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping

from tests.architecture.libraries import LIBRARIES
from tests.architecture.source import WINGS, Import, Module, When
from tests.architecture.tables import ADMITTED, DATA_MODULES, LEARNS_ALONE, PURE

Modules = Mapping[str, Module]

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
VAGUE = {"util", "utils", "common", "misc", "helper", "helpers", "stuff", "tools"}
_SAYS_WHY_LAZY = re.compile(r"# noqa: PLC0415\b.*(lazy|start-up|as above|Windows only)")
_SYSTEM_TIME = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$")
_MAKES = re.compile(r"msgspec\.\w+\.Decoder\(")
_CONVERTS = re.compile(r"msgspec\.convert\(")
_DECODES = re.compile(r"msgspec\.\w+\.decode\(")
_SIDE_EFFECTS = {"open", "input", "print", "exec", "eval", "__import__"}


def _lies_in(name: str, *packages: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in packages)


def _at(module: Module, found: Import) -> str:
    return f"{module.path}:{found.line} imports {found.module} {found.when.value}"


def crossing(modules: Modules, walls: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Imports from a package into one that its wall keeps it from."""
    for module in modules.values():
        for package, forbidden in walls.items():
            if _lies_in(module.name, package):
                yield from (
                    _at(module, one) for one in module.imports if _lies_in(one.module, *forbidden)
                )


def imports_of_the_command_line(modules: Modules) -> Iterator[str]:
    """Imports of ``runbook.cli`` from outside; ``python -m runbook`` is its other door."""
    for module in modules.values():
        if not _lies_in(module.name, "runbook.cli", "runbook.__main__"):
            yield from (
                _at(module, one) for one in module.imports if _lies_in(one.module, "runbook.cli")
            )


def is_pure(module: Module) -> bool:
    """Whether it is called pure by itself or by the design."""
    return module.labelled_pure or module.name in PURE


def impure_imports(modules: Modules) -> Iterator[str]:
    """What a pure module imports besides data modules and other pure modules."""
    for module in filter(is_pure, modules.values()):
        for one in module.imports:
            other = modules.get(one.module)
            pure = is_pure(other) if other else one.module in DATA_MODULES
            admitted = pure or (module.name, one.module) in ADMITTED
            if not admitted and one.when is not When.NEVER:
                yield _at(module, one)


def impure_calls(modules: Modules) -> Iterator[str]:
    """Where a pure module asks the clock or touches the world with what needs no import."""
    for module in filter(is_pure, modules.values()):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in _SIDE_EFFECTS or _SYSTEM_TIME.search(called):
                    yield f"{module.path}:{node.lineno} calls {called}"


def libraries_out_of_place(modules: Modules) -> Iterator[str]:
    """Imports of a library from a file that the table does not name."""
    ours = {*WINGS, *sys.stdlib_module_names}
    for module in modules.values():
        for one in module.imports:
            _, places = LIBRARIES.get(one.library, ("", ()))
            if one.library not in ours and not module.path.startswith(places or ("no file",)):
                yield _at(module, one)


def places_without_use(modules: Modules) -> Iterator[str]:
    """Files of the table that do not import the library any more."""
    used = {(one.library, module.path) for module in modules.values() for one in module.imports}
    for library, (_, places) in LIBRARIES.items():
        for place in places:
            if not any(name == library and path.startswith(place) for name, path in used):
                yield f"{place} does not import {library}"


def unexplained_lazy_imports(modules: Modules) -> Iterator[str]:
    """Imports inside functions whose line does not say what is saved by it."""
    for module in modules.values():
        for one in module.imports:
            if one.when is When.CALLED and not _SAYS_WHY_LAZY.search(module.line(one.line)):
                yield _at(module, one)


def cycles(modules: Modules) -> Iterator[str]:
    """Modules that need themselves, lazy imports counted: a cycle is not broken by hiding it."""
    needs = {
        name: {
            one.module
            for one in module.imports
            if one.module in modules and one.when is not When.NEVER
        }
        for name, module in modules.items()
    }
    for name in needs:
        if way := _way_back(name, needs):
            yield f"{modules[name].path} needs itself by way of {', '.join(way)}"


def _way_back(name: str, needs: Mapping[str, set[str]]) -> list[str]:
    """The shortest chain of imports from a module to itself; empty when there is none."""
    ways = [[one] for one in sorted(needs[name])]
    seen = set(needs[name])
    for way in ways:
        if way[-1] == name:
            return way
        ahead = sorted(needs[way[-1]] - seen)
        seen.update(ahead)
        ways.extend([*way, one] for one in ahead)
    return []


def long_files(modules: Modules) -> Iterator[str]:
    """Files over the limit."""
    for module in modules.values():
        if (lines := len(module.text.splitlines())) > LONGEST_FILE:
            yield f"{module.path} has {lines} lines"


def long_functions(modules: Modules) -> Iterator[str]:
    """Functions over the limit, counted from ``def`` to their last line."""
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{module.path}:{node.lineno} {node.name} has {lines} lines"


def shapes_learned_in_use(modules: Modules) -> Iterator[str]:
    """Where msgspec would learn a shape when it is first used, maybe by two threads at once."""
    for module in modules.values():
        if module.name in LEARNS_ALONE:
            continue
        tops = (one.value for one in module.tree.body if isinstance(one, ast.Assign))
        learned = any(_MAKES.search(ast.unparse(one)) for one in tops)
        for node in _called_in_functions(module.tree):
            called = ast.unparse(node)
            decodes = _DECODES.match(called) and any(one.arg == "type" for one in node.keywords)
            converts = _CONVERTS.match(called) and not learned
            if _MAKES.match(called) or decodes or converts:
                yield f"{module.path}:{node.lineno} {called}"


def _called_in_functions(tree: ast.Module) -> Iterator[ast.Call]:
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (one for one in ast.walk(outer) if isinstance(one, ast.Call))


def vague_names(modules: Modules) -> Iterator[str]:
    """Files and folders whose name says nothing."""
    for module in modules.values():
        if VAGUE & set(re.split(r"[._]", module.name)):
            yield module.path
