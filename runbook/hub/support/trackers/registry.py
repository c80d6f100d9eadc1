"""Every tracker in one line. Its name is stable: it stands in the log and in answers."""

from collections.abc import Mapping

from runbook.hub.support.trackers.folder import Folder
from runbook.hub.support.trackers.mail import Mail
from runbook.hub.support.trackers.tracker import Tracker
from runbook.hub.support.trackers.webhook import Webhook

TRACKERS: Mapping[str, Tracker] = {
    "mail": Mail(),
    "webhook": Webhook(),
    "folder": Folder(),
}
