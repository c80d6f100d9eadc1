"""Module-level state that changes: what a name holds at the top of a file and is changed later."""

import ast
from collections.abc import Iterator

from tests.architecture.rules import Modules
from tests.architecture.source import Module

_CONTAINERS = {"list", "dict", "set", "bytearray", "deque", "defaultdict", "Counter", "OrderedDict"}
_MOVING = {"count", "cycle", "iter", "Queue", "SimpleQueue", "Random"}
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_CHANGING = {
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
}


def changing_state(modules: Modules) -> Iterator[str]:
    """Where a module changes what its top level holds, or holds what changes by being used."""
    for module in modules.values():
        held = dict(_held(module))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Global):
                yield f"{module.path}:{node.lineno} global {', '.join(node.names)}"
            for name, line in _changed_by(node):
                if held.get(name) == "container":
                    yield f"{module.path}:{line} changes {name}"
        for name, kind in held.items():
            if kind == "moving":
                yield f"{module.path} holds {name}, which changes by being used"


def _held(module: Module) -> Iterator[tuple[str, str]]:
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if kind := _kind(node.value):
                yield from ((one.id, kind) for one in targets if isinstance(one, ast.Name))


def _kind(value: ast.expr) -> str:
    if isinstance(value, _DISPLAYS):
        return "container"
    if not isinstance(value, ast.Call):
        return ""
    called = ast.unparse(value.func).rpartition(".")[2]
    return "container" if called in _CONTAINERS else "moving" if called in _MOVING else ""


def _changed_by(node: ast.AST) -> Iterator[tuple[str, int]]:
    changed: ast.expr | None = None
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        changed = node.value
    elif isinstance(node, ast.AugAssign):
        changed = node.target
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        changed = node.func.value if node.func.attr in _CHANGING else None
    if isinstance(changed, ast.Name):
        yield changed.id, changed.lineno
