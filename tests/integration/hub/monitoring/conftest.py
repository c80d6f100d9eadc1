"""A night at the office with the bank's servers beside it, as for tech support."""

from tests.integration.hub.support.conftest import authority, bank, night

__all__ = ["authority", "bank", "night"]
