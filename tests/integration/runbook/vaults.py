"""Keyrings as they are met: one that works, and those that do not."""

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

PLACE = "TEST_VAULT_FILE"


class FileVault(KeyringBackend):
    """Works, and is the same one for every process that is told the same place."""

    priority = 0.1

    def get_password(self, service: str, username: str) -> str | None:
        return _entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        entries = {**_entries(), f"{service}/{username}": password}
        partial = _place().with_suffix(f".{os.getpid()}")
        partial.write_text(json.dumps(entries))
        partial.replace(_place())

    def delete_password(self, service: str, username: str) -> None:
        _place().unlink()


class SlowVault(FileVault):
    """Works, and takes long enough for a race."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(0.2)
        return super().get_password(service, username)


class HangingVault(FileVault):
    """Waits for a password that nobody types."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(60)
        return None


class HangingWhenStoring(FileVault):
    """Says that it holds nothing, and then waits for ever."""

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(60)


class RaisingVault(FileVault):
    """Is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


class RefusingVault(FileVault):
    """Can be read and not written."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


class ForgetfulVault(FileVault):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def _place() -> Path:
    return Path(os.environ[PLACE])


def _entries() -> dict[str, str]:
    try:
        return dict(json.loads(_place().read_text()))
    except FileNotFoundError:
        return {}
