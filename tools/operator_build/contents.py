"""What goes into the operator's build, found by looking: no list is kept by hand of what is there.

Every module of the three wings is in it, so that whatever a table names by text (commands, probes,
channels) is there too; only the hub stays out, with whatever the operator's lock does not name.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINGS = ("runbook", "checks", "notifier")
LOCK = ROOT / "requirements.lock"
HUB = "runbook.hub"
NEVER_NEEDED = (
    # What rich and httpx draw code and help with; nothing here shows code.
    "pygments",
    "markdown_it",
    "httpx._main",
    # Bots that are polled: only the hub does that, and with its own loop.
    "telegram.ext",
    # Windows of their own, tests, debuggers, installers of the standard library.
    "tkinter",
    "turtle",
    "turtledemo",
    "idlelib",
    "lib2to3",
    "test",
    "unittest",
    "doctest",
    "pdb",
    "pydoc",
    "pydoc_data",
    "ensurepip",
    "venv",
    "distutils",
    "readline",
    "curses",
)
"""Looked through by the tries in tests/acceptance/test_operator_build.py: all works without."""
HELD_BY_FOLDER = ("apprise.plugins", "apprise.attachment", "apprise.config")
"""Packages that look at their folder to learn which modules they have."""
_ASKED_BY_NAME = ("keyring",)
"""Packages that learn from their own metadata which plug-ins there are."""
_LOCKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
_TOOLS_OF_TEXTS = {".po", ".pyc"}


class NotLockedError(RuntimeError):
    """What was found is not what the operator's lock names: nothing is built of it."""


def our_modules(root: Path = ROOT) -> list[str]:
    """Every module of the wings by its name, without the hub's."""
    found = []
    for wing in WINGS:
        for path in sorted((root / wing).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if not of_the_hub(name):
                found.append(name)
    return found


def of_the_hub(module: str) -> bool:
    """Whether a module is the office's side; its commands stay, to say that they are not here."""
    return module == HUB or module.startswith(f"{HUB}.")


def our_data(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every file of ``runbook/data`` that is read at work, with the folder it goes to."""
    for path in sorted((root / "runbook" / "data").rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and path.suffix not in _TOOLS_OF_TEXTS and not path.match("hub*"):
            yield str(path), str(name.parent)


def locked(lock: Path = LOCK) -> frozenset[str]:
    """The names of the packages that are locked for the operator's computer, normalised."""
    return frozenset(map(normal, _LOCKED.findall(lock.read_text(encoding="utf-8"))))


def normal(name: str) -> str:
    """A package's name as packages are compared (packaging.python.org, name normalization)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def foreign_modules(lock: Path = LOCK) -> list[str]:
    """Top-level modules only packages outside the lock bring: tests' tools, the hub's parts."""
    admitted: set[str] = set(WINGS)
    others: set[str] = set()
    known = locked(lock)
    for one in distributions():
        (admitted if normal(one.name) in known else others).update(_top_levels(one))
    return sorted(others - admitted)


def _top_levels(one: Distribution) -> Iterator[str]:
    for file in one.files or ():
        first = file.parts[0]
        if len(file.parts) > 1 and first.isidentifier():
            yield first
        elif len(file.parts) == 1 and file.suffix in {".py", ".so", ".pyd"}:
            yield first.partition(".")[0]


def origins(files: Iterable[str]) -> dict[str, Distribution]:
    """The installed packages these files belong to, by normalised name."""
    owners = {
        str(Path(str(file.locate())).resolve()): one
        for one in distributions()
        for file in one.files or ()
    }
    found = {
        owners[path] for path in (str(Path(file).resolve()) for file in files) if path in owners
    }
    return {normal(one.name): one for one in sorted(found, key=lambda one: normal(one.name))}


def check_locked(brought: Iterable[str], lock: Path = LOCK) -> None:
    """Refuse what the operator's lock does not name. Raises NotLockedError."""
    others = sorted(set(brought) - locked(lock) - {"pyinstaller", "runbook"})
    if others:
        raise NotLockedError(f"not in {lock.name}: {', '.join(others)}")


def version(root: Path = ROOT) -> str:
    """The product's version as pyproject.toml has it."""
    document = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(document["project"]["version"])


def metadata() -> Iterator[tuple[str, str, str]]:
    """The folders of metadata that are read at work: folder, file, text.

    Ours is written anew: what an installation left there may name this computer's folders.
    """
    head = f"Metadata-Version: 2.1\nName: runbook\nVersion: {version()}\n"
    yield f"runbook-{version()}.dist-info", "METADATA", head
    for name in _ASKED_BY_NAME:
        one = distribution(name)
        for file in ("METADATA", "entry_points.txt"):
            yield f"{name}-{one.version}.dist-info", file, one.read_text(file) or ""
