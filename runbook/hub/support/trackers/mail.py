"""A case by e-mail, its documents attached."""

from notifier.delivery import Route
from runbook.alerting.channels import EMAIL
from runbook.hub.office import Office
from runbook.hub.support.trackers.tracker import Destination, Place


class Mail:
    """Every address of the table."""

    def destinations(self, office: Office, place: Place) -> tuple[Destination, ...]:
        """The addresses, while the mail server is set."""
        if EMAIL not in office.ways:
            return ()
        return tuple(
            Destination(f"mail {number}", Route(EMAIL, address))
            for number, address in enumerate(dict.fromkeys(place.email), start=1)
        )
