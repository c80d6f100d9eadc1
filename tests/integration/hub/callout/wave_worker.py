"""A hub on duty that does nothing but look after call-outs, as fast as it can: to be killed.

What it needs comes as JSON on its standard input: the database's URL and the hub's folder.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from notifier.providers.settings import BotToken, TelegramSettings
from runbook.hub.callout import waves
from runbook.hub.office import Office
from runbook.hub.settings.shapes import Callout, HubSettings
from runbook.hub.store import callouts
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.far_ends.bot_api import TOKEN


def hurried(folder: Path) -> Office:
    """Waves of one person, one after another without a pause."""
    rules = Callout(office_first=0.0, seats=1, wave=1, wave_every=0.001)
    settings = msgspec.structs.replace(HubSettings(), callout=rules)
    return Office(settings, folder, {"telegram": TelegramSettings(BotToken(TOKEN))})


def main() -> None:
    given = json.loads(sys.stdin.readline())
    store = Store(given["url"], OwnSecret(bytes(range(32))))
    office = hurried(Path(given["folder"]))
    print("looking", flush=True)
    while True:
        with store.write() as tx:
            waves.due(tx, office, datetime.now(UTC))
            still = [one for one in callouts.every_open(tx) if one.next_wave_at is not None]
        if not still:
            return


if __name__ == "__main__":
    main()
