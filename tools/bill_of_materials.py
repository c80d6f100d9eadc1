"""The bill of materials from the lock files: ``python -m tools.bill_of_materials [--check]``.

CycloneDX 1.6 (ECMA-424) of what is installed on an operator's PC and of what is installed for the
hub, with the hashes that the lock files pin, and a table of licences in words. Nothing in them
changes while the locks do not: no time, no serial number, no address of a registry.
"""

import functools
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "sbom"
LICENCES = FOLDER / "licences.md"
LOCKS: Mapping[str, str] = {"operator": "requirements.lock", "hub": "requirements-hub.lock"}
_NAMED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; (.+?))? \\$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^    #(?: via)?\s+(\S.*)$")
_OWN = "runbook"
# What its metadata says in words of its own, by what the same file's text of the licence is.
_WORDS: Mapping[str, str] = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD": "BSD-3-Clause",
}
# Installed on another system than the one on which this is made.
_ELSEWHERE: Mapping[str, str] = {"pywin32-ctypes": "BSD-3-Clause"}
_COPYLEFT: Mapping[str, str] = {
    "LGPL-3.0-only": (
        "Used unchanged, as a library of its own that can be replaced by another version of it."
        " The program's own code is not affected. Whoever passes the program on passes on the text"
        " of the licence, says that the library is used, and lets it be replaced: an installation"
        " by pip or uv does by itself; a build made by `make build` is passed on with this"
        " repository, from which it can be made again with another version."
    ),
    "MPL-2.0": (
        "Used unchanged. Only changed files of it would have to be published; its notices stay."
    ),
}


@dataclass(slots=True)
class Locked:
    """One line of a lock file: a package, where it is installed, and who wants it."""

    name: str
    version: str
    marker: str
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)


def read_lock(text: str) -> list[Locked]:
    """The packages of a lock file. Raises ValueError for a line that is none of its kinds."""
    found: list[Locked] = []
    for line in text.splitlines():
        named, hashed, via = _NAMED.match(line), _HASH.search(line), _VIA.match(line)
        if named:
            found.append(Locked(named[1], named[2], named[3] or ""))
        elif hashed and found:
            found[-1].hashes.append(hashed[1])
        elif via and found:
            found[-1].wanted_by.append(via[1].split()[0])
        elif line.strip() and not line.strip().startswith("#"):
            raise ValueError(f"this is no line of a lock file: {line}")
    return found


@functools.cache
def licence_of(name: str) -> str:
    """The licence as an SPDX expression. Raises LookupError for one that nobody has looked at."""
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    said = metadata.metadata(name)
    # The newer field holds an expression already; of the older one a line is a name, more are
    # the whole text.
    given = [*said.get_all("License-Expression", []), *said.get_all("License", [])]
    classes = [one for one in said.get_all("Classifier", []) if "License" in one]
    words: list[str] = [one for one in given if one and "\n" not in one]
    words += [one.rpartition(" :: ")[2] for one in classes]
    for word in words:
        known = _WORDS.get(word, word)
        made = LicenseFactory().make_from_string(known)
        if isinstance(made, LicenseExpression) or made.id:
            return known
    raise LookupError(f"{name}: {words}")


def bill(lock: list[Locked], version: str) -> str:
    """The CycloneDX document of what is locked."""
    licences = LicenseFactory()
    made = Bom(serial_number=None)
    made.metadata.component = own = Component(
        name=_OWN, version=version, type=ComponentType.APPLICATION, bom_ref=_OWN
    )
    parts = {
        one.name: Component(
            name=one.name,
            version=one.version,
            type=ComponentType.LIBRARY,
            bom_ref=one.name,
            purl=PackageURL("pypi", None, one.name, one.version),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=text) for text in one.hashes],
            licenses=[
                licences.make_from_string(
                    licence_of(one.name), license_acknowledgement=LicenseAcknowledgement.DECLARED
                )
            ],
            properties=[Property(name="runbook:marker", value=one.marker)] if one.marker else [],
        )
        for one in lock
    }
    made.components.update(parts.values())
    for one in lock:
        for wanting in one.wanted_by:
            made.register_dependency(parts.get(wanting, own), [parts[one.name]])
    document = json.loads(JsonV1Dot6(made).output_as_string())
    # The library puts them in even where it is told of none.
    document.pop("serialNumber", None)
    document["metadata"].pop("timestamp", None)
    document["metadata"].pop("tools", None)
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def table(locks: Mapping[str, list[Locked]]) -> str:
    """The licences in words, for whoever has to say yes to them."""
    where: dict[tuple[str, str], list[str]] = {}
    for kind, lock in locks.items():
        for one in lock:
            where.setdefault((one.name, one.version), []).append(kind)
    return "".join(f"{line}\n" for line in _lines(where))


def _lines(where: Mapping[tuple[str, str], list[str]]) -> Iterator[str]:
    yield from (
        "# Licences of what is installed", "",
        "Made by `make sbom` from the lock files and the metadata of the packages; do not edit.",
        "`operator.cdx.json` and `hub.cdx.json` beside it are the bills of materials (CycloneDX",
        "1.6) with the hashes of every file that may be installed.", "",
        "Nothing here is under a licence that would cover the program's own code, or the bank's.",
        "All of them want their notices kept: they lie beside each package where it is installed.",
        "", "## What more follows", "",
    )  # fmt: skip
    for expression, follows in _COPYLEFT.items():
        named = [name for name, _ in where if licence_of(name) == expression]
        yield f"- **{expression}**: {', '.join(sorted(named))}. {follows}"
    yield from ("", "## All of them", "", "| package | version | licence | installed for |")
    yield "|---|---|---|---|"
    for (name, version), kinds in sorted(where.items()):
        yield f"| {name} | {version} | {licence_of(name)} | {', '.join(kinds)} |"


def documents() -> Mapping[Path, str]:
    """Every file that this makes, with what belongs into it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locks = {kind: read_lock((ROOT / name).read_text("utf-8")) for kind, name in LOCKS.items()}
    made = {
        FOLDER / f"{kind}.cdx.json": bill(lock, project["version"]) for kind, lock in locks.items()
    }
    return {**made, LICENCES: table(locks)}


def main(argv: list[str]) -> int:
    """Write the files; with ``--check`` say which are not as they should be."""
    stale = []
    for path, text in documents().items():
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(path.name)
        if argv != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if argv == ["--check"] and stale:
        sys.stdout.write(f"not as the lock files have it, run make sbom: {', '.join(stale)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
