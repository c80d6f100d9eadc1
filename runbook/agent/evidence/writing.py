"""Writes a bundle where whoever asked for it finds it: whole or not at all, for this user alone."""

from pathlib import Path

from runbook.bundle.shapes import Bundle, file_name
from runbook.bundle.waiting import FOLDER, tidy
from runbook.journal.usual_place import default_path
from runbook.system.asked_files import look
from runbook.system.durable import drop_left, write_whole

_MOST_OF_A_SECOND = 99


def write(bundle: Bundle, path: Path | None = None, *, force: bool = False) -> Path | OSError:
    """Where it stands now, or why it could not be written. ``force`` replaces the file at ``path``.

    Without a path: into the current folder, else into the home folder, and beside one of the same
    second under a name with a number: nothing is replaced. What an earlier run left
    half written there or among what waits is taken away: one that was killed tidies up no more.
    """
    tidy(default_path().parent / FOLDER)
    made = bundle.manifest.made
    names = [file_name(made, number) for number in range(1, _MOST_OF_A_SECOND + 1)]
    folders = [Path.cwd(), Path.home()]
    places = [[path]] if path else [[folder / name for name in names] for folder in folders]
    why: list[OSError] = []
    for some in places:
        drop_left(some[0].parent.glob(f".{file_name()}.*"))
        written = _first_free(some, bundle.content, anew=path is None or not force)
        if isinstance(written, Path):
            return written
        why.append(written)
    return why[0]


def _first_free(places: list[Path], content: bytes, *, anew: bool) -> Path | OSError:
    """Write it to the first of the places where nothing is yet."""
    for place in places:
        try:
            look(place, force=not anew)
            write_whole(place, content, anew=anew)
        except FileExistsError as error:
            taken = error
        except OSError as error:
            return error
        else:
            return place.absolute()
    return taken
