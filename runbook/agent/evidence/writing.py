"""Writes a bundle where whoever asked for it finds it: whole or not at all, for this user alone."""

from pathlib import Path

from runbook.bundle.shapes import Bundle, file_name
from runbook.bundle.waiting import FOLDER, tidy
from runbook.journal.usual_place import default_path
from runbook.system.durable import drop_left, write_whole


def write(bundle: Bundle, path: Path | None = None) -> Path | OSError:
    """Where it stands now, or why it could not be written.

    Without a path: into the current folder, else into the home folder. What an earlier run left
    half written there or among what waits is taken away: one that was killed tidies up no more.
    """
    tidy(default_path().parent / FOLDER)
    name = file_name(bundle.manifest.made)
    places = [path] if path else [Path.cwd() / name, Path.home() / name]
    why: list[OSError] = []
    for place in places:
        drop_left(place.parent.glob(f".{file_name()}.*"))
        try:
            write_whole(place, bundle.content)
        except OSError as error:
            why.append(error)
        else:
            return place.absolute()
    return why[0]
