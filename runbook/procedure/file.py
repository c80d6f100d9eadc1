"""Reads procedures: the built-in one, a named one, the bank's own beside ``runbook.toml``.

The bank's own is ``procedures/night-shift.yaml``, and the settings must vouch for it
(``runbook.trust``): by its digest, or by the bank's key and a signature beside it. Whatever is
wrong with these files, she gets a procedure.
"""

import errno
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runbook.holding.scripts import digest
from runbook.language.texts import DEFAULT_LANGUAGE
from runbook.language.texts import known as has_text
from runbook.procedure.last_resort import LAST_RESORT
from runbook.procedure.problem import errors_of, severity_of
from runbook.procedure.reading import read_procedure
from runbook.procedure.shapes import Procedure
from runbook.procedure.tree import Found
from runbook.procedure.yaml_tree import read_tree
from runbook.settings.file import places_to_look, text_of
from runbook.settings.problem import Fault, SettingsProblem, shown_path
from runbook.settings.toml_places import Place
from runbook.trust.judging import doubt, signature_beside
from runbook.trust.root import system_settings, trust_for

BUILT_IN = Path(__file__).parents[1] / "data" / "procedures" / "night-shift.yaml"
FOLDER = "procedures"
FILE_NAME = "night-shift.yaml"
LARGEST_FILE = 256 * 1024

# Pinned apart from the file: whoever changes a step must change it here knowingly too.
BUILT_IN_DIGEST = "6afd31f85728647fc2d6ca565a536e2857296dd6be4cb01459c552f5e8a5e999"

_NOWHERE = Place(0, 0)


@dataclass(frozen=True, slots=True)
class LoadedProcedure:
    """A procedure and what was wrong.

    ``procedure`` is None when a file that was named cannot be used; beside the settings there
    always is one. ``digest`` is that of the file looked at, empty when nothing could be read of it.
    ``source`` is that file, None for the built-in one.
    """

    procedure: Procedure | None
    problems: tuple[SettingsProblem, ...] = ()
    digest: str = ""
    source: Path | None = None

    @property
    def errors(self) -> tuple[SettingsProblem, ...]:
        """The problems that keep the file from being used."""
        return errors_of(self.problems)

    @property
    def broken(self) -> bool:
        """Whether the file cannot be used."""
        return bool(self.errors)


def built_in() -> Procedure:
    """The night-shift procedure that ships with the program; never raises."""
    return load_built_in().procedure or LAST_RESORT


def load_built_in() -> LoadedProcedure:
    """The built-in procedure; what is left of it in the code where its file is damaged."""
    loaded = load_procedure(BUILT_IN)
    if loaded.procedure is None or loaded.digest != BUILT_IN_DIGEST:
        problem = _problem((_NOWHERE, (), Fault("procedure.built_in_damaged")), BUILT_IN)
        return LoadedProcedure(LAST_RESORT, (problem,))
    return LoadedProcedure(loaded.procedure, digest=loaded.digest)


def load_procedure(path: Path) -> LoadedProcedure:
    """The procedure of a file, with every problem it has. Never raises."""
    try:
        content = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        return _unusable(path, Fault("procedure.not_found"))
    except (OSError, ValueError) as error:
        number = getattr(error, "errno", None)
        reason = errno.errorcode.get(number or 0, type(error).__name__)
        return _unusable(path, Fault("procedure.unreadable", values={"reason": reason}))
    return procedure_from(content, path)


def procedure_from(content: bytes, source: Path) -> LoadedProcedure:
    """The procedure a file's bytes give. UTF-8, with or without a byte order mark."""
    text = text_of(content, LARGEST_FILE, "procedure")
    if not isinstance(text, str):
        return _unusable(source, *text)
    of_text = digest(text)
    read = read_procedure(read_tree(text), _known_text, of_text)
    problems = tuple(_problem(one, source) for one in read.found)
    return LoadedProcedure(read.procedure, problems, of_text, source)


def procedure_beside(
    config: Path | str | None, environ: Mapping[str, str], *, system: bool = True
) -> LoadedProcedure:
    """The bank's own procedure when it is sound, approved and trusted, else the built-in one.

    ``config`` is the settings file that was named, None or empty when none was. ``system``: the
    computer's own settings say first whom to trust. Never raises; ``procedure`` is always there.
    """
    found = own_procedure(config, environ)
    if found is None:
        return load_built_in()
    settings, own = found
    loaded = load_procedure(own)
    fault = _doubt(loaded, own, settings, system_settings() if system else "")
    if fault is not None:
        loaded = LoadedProcedure(
            None, (*loaded.problems, _problem((_NOWHERE, (), fault), own)), loaded.digest, own
        )
    if loaded.procedure is not None:
        return loaded
    ours = load_built_in()
    return LoadedProcedure(ours.procedure, (*loaded.problems, *ours.problems), loaded.digest)


def own_procedure(
    config: Path | str | None, environ: Mapping[str, str]
) -> tuple[Path, Path] | None:
    """The settings file, there or not, and the bank's own procedure beside it, used or not."""
    beside = (Path(config),) if config else places_to_look(environ)
    for settings in beside:
        try:
            place = settings.absolute()
            found = place.parent / FOLDER / FILE_NAME
            # A link that leads nowhere is a procedure that was meant, and is told.
            if (found.is_symlink() or found.exists()) and not _is_ours(found):
                return place, found
        except (OSError, ValueError):
            continue
    return None


def _is_ours(found: Path) -> bool:
    """Whether it is the built-in one, which lies beside the example settings."""
    try:
        return found.samefile(BUILT_IN)
    except OSError:
        return False


def _doubt(loaded: LoadedProcedure, own: Path, settings: Path, system: str) -> Fault | None:
    """Why a sound procedure is still not the bank's last word."""
    if loaded.procedure is None:
        return None
    if not (loaded.procedure.approved_by and loaded.procedure.approved_on):
        return Fault("procedure.not_approved")
    trust = trust_for(str(settings), system)
    wrong = doubt(loaded.digest, FILE_NAME, signature_beside(str(own)), trust)
    return Fault(f"procedure.{wrong}", values={"digest": loaded.digest}) if wrong else None


def _read(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):
        # A pipe or a device could keep the reader waiting without end.
        raise OSError(errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _known_text(text_id: str) -> bool:
    return has_text(text_id, DEFAULT_LANGUAGE)


def _unusable(source: Path, fault: Fault, place: Place = _NOWHERE) -> LoadedProcedure:
    return LoadedProcedure(None, (_problem((place, (), fault), source),), source=source)


def _problem(found: Found, source: Path) -> SettingsProblem:
    place, path, fault = found
    return SettingsProblem(
        rule_id=fault.rule_id,
        severity=severity_of(fault.rule_id),
        file=str(source),
        line=place.line,
        column=place.column,
        key=shown_path(path),
        expected=fault.expected,
        example=fault.example,
        hint=fault.hint or f"{fault.rule_id}.hint",
        values=fault.values,
    )
