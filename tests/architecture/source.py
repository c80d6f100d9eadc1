"""The source of the product and of what surrounds it, read and not imported."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINGS = ("checks", "notifier", "runbook")
AROUND = ("bench", "tests", "tools")
_LABEL = re.compile(r"\bPURE[.:]")


class When(Enum):
    """When an import happens."""

    LOADED = "as the module is loaded"
    CALLED = "inside a function"
    NEVER = "for the type checker only"


@dataclass(frozen=True)
class Import:
    """One imported module: ``from a import b`` is ``a.b`` where ``b`` is a module, else ``a``."""

    module: str
    line: int
    when: When

    @property
    def library(self) -> str:
        """The top-level name."""
        return self.module.partition(".")[0]


@dataclass(frozen=True)
class Module:
    """One file. ``siblings`` are the names of all modules of the product."""

    name: str
    path: str
    text: str
    siblings: frozenset[str]

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @cached_property
    def labelled_pure(self) -> bool:
        """Whether the first line of its docstring says so."""
        said = ast.get_docstring(self.tree) or ""
        return _LABEL.search(said.partition("\n")[0]) is not None

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Everything it imports, wherever in the file."""
        return tuple(dict.fromkeys(self._imports_in(self.tree, When.LOADED)))

    def line(self, number: int) -> str:
        """One line of the text, counted from 1."""
        return self.text.splitlines()[number - 1]

    def _imports_in(self, node: ast.AST, when: When) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                yield from (Import(one.name, child.lineno, when) for one in child.names)
            elif isinstance(child, ast.ImportFrom):
                yield from self._named_by(child, when)
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                yield from self._imports_in(child, When.NEVER)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from self._imports_in(child, When.CALLED)
            else:
                yield from self._imports_in(child, when)

    def _named_by(self, node: ast.ImportFrom, when: When) -> Iterator[Import]:
        base = node.module or ""
        if node.level:
            package = self.name.split(".")[: -node.level] if not self._is_package else None
            package = self.name.split(".")[: 1 - node.level or None] if package is None else package
            base = ".".join([*package, base] if base else package)
        for one in node.names:
            whole = f"{base}.{one.name}"
            yield Import(whole if whole in self.siblings else base, node.lineno, when)

    @property
    def _is_package(self) -> bool:
        return self.path.endswith("__init__.py")


def product() -> dict[str, Module]:
    """Every module of the three wings by its name."""
    return _below(WINGS)


def surroundings() -> dict[str, Module]:
    """What tries, measures and builds it."""
    return _below(AROUND)


def _below(folders: tuple[str, ...]) -> dict[str, Module]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    return modules(texts)


def modules(texts: Mapping[str, str]) -> dict[str, Module]:
    """Modules from their texts by path."""
    names = {path: path.removesuffix(".py").removesuffix("/__init__") for path in texts}
    names = {path: name.replace("/", ".") for path, name in names.items()}
    siblings = frozenset(names.values())
    return {names[path]: Module(names[path], path, text, siblings) for path, text in texts.items()}
