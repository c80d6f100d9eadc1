"""A case as a signed webhook, ``runbook.case/1``: docs/webhook.md."""

from notifier.delivery import Route
from notifier.providers.settings import WebhookSettings
from runbook.alerting.channels import WEBHOOK
from runbook.hub.office import Office
from runbook.hub.support.trackers.tracker import Destination, Place


class Webhook:
    """The one server of the table."""

    def destinations(self, office: Office, place: Place) -> tuple[Destination, ...]:
        """The server, while its address and the key can be read."""
        channel = office.channels.get(WEBHOOK)
        if not isinstance(channel, WebhookSettings) or place.webhook not in channel.targets:
            return ()
        return (Destination("webhook", Route(WEBHOOK, place.webhook)),)
