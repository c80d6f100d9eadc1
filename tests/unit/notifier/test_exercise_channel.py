"""The channel of an exercise reaches nobody, and behaves as the exercise says."""

import asyncio

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.message import Message
from notifier.providers.registry import open_provider
from notifier.providers.settings import ExerciseSettings

MESSAGE = Message("УЧЕБНОЕ", ("Сбой",), "", lang="ru")


def test_it_takes_a_message_and_changes_it_afterwards() -> None:
    channel = open_provider(ExerciseSettings(lambda: 0.0))
    first = asyncio.run(channel.send("1", MESSAGE))
    assert isinstance(first, Receipt)
    edited = asyncio.run(channel.send("1", MESSAGE, first.message_id))
    assert isinstance(edited, Receipt)
    assert edited.message_id == first.message_id
    assert asyncio.run(channel.knock("1"))


def test_out_of_reach_it_is_a_connection_that_cannot_be_had() -> None:
    channel = open_provider(ExerciseSettings(lambda: None))
    refused = asyncio.run(channel.send("1", MESSAGE))
    assert isinstance(refused, DeliveryError)
    assert refused.code is ErrorCode.NOT_SENT
    assert not asyncio.run(channel.knock("1"))


@pytest.mark.parametrize("address", ["1", ""])
def test_nobody_reads_it(address: str) -> None:
    channel = open_provider(ExerciseSettings(lambda: 0.0))
    assert not channel.is_group(address)
    assert asyncio.run(channel.check()) == "exercise"
