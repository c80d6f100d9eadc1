"""A case as files in a folder: the bank's share, or the hub's own."""

from notifier.delivery import Route
from runbook.hub.office import Office
from runbook.hub.support.trackers.tracker import Destination, Place

FOLDER = "folder"
"""The channel's name (``notifier.providers.folder``)."""
OWN = "cases"
"""The folder in the hub's own one that is used where none is set."""


class Folder:
    """The folder of the table; without one the hub's own, so that a case is always at hand."""

    def destinations(self, office: Office, place: Place) -> tuple[Destination, ...]:
        """The folder, seen from the hub's own where it is not absolute."""
        if FOLDER not in office.channels:
            return ()
        folder = office.folder / (place.folder or OWN)
        return (Destination("folder", Route(FOLDER, str(folder))),)
