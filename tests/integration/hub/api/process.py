"""A hub's API as a process of its own, to be killed: ``python -m … URL``. Prints its port."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from runbook.hub.api.app import make_app
from runbook.hub.api.intake import Intake
from runbook.hub.api.server import ApiServer, run
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret


def main(url: str, port: str) -> None:
    store = Store(url, OwnSecret(bytes(range(32))), lambda: datetime.now(UTC))
    office = Office(HubSettings(), Path())
    app = make_app(store, office, Intake(store, "hub-of-its-own"))
    api = ApiServer(app, Server(listen=f"127.0.0.1:{port}"))
    run(api.serve(lambda: print(api.address[1], flush=True)))


if __name__ == "__main__":
    main(*sys.argv[1:])
