"""Asks mail, webhooks and Apprise whether they would work tonight, without telling anyone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from notifier.delivery import DeliveryError, ErrorCode, Reason, Route
from notifier.dispatch.at_once import check_now
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import AppriseSettings, MailSettings, WebhookSettings
from runbook.alerting.channels import APPRISE, EMAIL, WEBHOOK, Channels
from runbook.doctor.facts import Reach, Said, Trouble, Way
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings
from runbook.settings.rules import is_reference
from runbook.settings.ways import ways_of

ANSWER_WAIT = 5.0
"""Seconds a channel has to answer, so that it ends before the doctor stops listening."""
_REFUSALS = frozenset({ErrorCode.WRONG_TOKEN, ErrorCode.BAD_REQUEST, ErrorCode.NOT_AN_API})
_UNTRUSTED = frozenset({Reason.CERTIFICATE, Reason.UNPROTECTED})
"""The server answers, and nothing is sent to it until somebody mends that."""

Question = tuple[Way, Callable[[], Way]]


def questions_of(settings: Settings, channels: Channels) -> tuple[Question, ...]:
    """Mail as a whole, and each target of webhooks and Apprise: what is known, and how to ask."""
    asked: dict[Route, Question] = {}
    mail = channels.settings.get(EMAIL)
    if isinstance(mail, MailSettings):
        known = Way(EMAIL, server=mail.server)
        question = partial(_asked, known, replace(mail, deadline=ANSWER_WAIT))
        asked[Route(EMAIL, "")] = known, question
    elif settings.mail.server:
        way = _shut(Way(EMAIL, server=settings.mail.server), channels)
        asked[Route(EMAIL, "")] = way, partial(_known, way)
    for contact in settings.contacts:
        for channel, address in ways_of(contact).items():
            if channel in {WEBHOOK, APPRISE}:
                asked[Route(channel, address)] = _target(channels, channel, address)
    return tuple(asked.values())


def unsafe_secrets(channels: Channels) -> tuple[Trouble, ...]:
    """What is said of secrets that can be used all the same."""
    return tuple(
        Trouble(one.rule_id, one.values)
        for one in channels.problems
        if isinstance(one, SecretProblem) and not one.fatal
    )


def _target(channels: Channels, channel: str, address: str) -> Question:
    opened = channels.settings.get(channel)
    server = "" if is_reference(address) or channel == APPRISE else urlsplit(address).hostname
    way = Way(channel, address, server=server or "")
    if isinstance(opened, (WebhookSettings, AppriseSettings)) and address in opened.targets:
        alone = replace(opened, targets={address: opened.targets[address]}, deadline=ANSWER_WAIT)
        return way, partial(_asked, way, alone)
    way = _shut(way, channels)
    return way, partial(_known, way)


def _shut(way: Way, channels: Channels) -> Way:
    broken: Mapping[Route, tuple[object, ...]] = channels.broken
    for route in (Route(way.channel, way.address), Route(way.channel, "")):
        for problem in broken.get(route, ()):
            if isinstance(problem, SecretProblem):
                reason = Trouble(problem.rule_id, problem.values)
                return replace(way, reach=Reach.SHUT, reason=reason)
    return replace(way, reach=Reach.SHUT)


def _known(way: Way) -> Way:
    return way


def _asked(way: Way, settings: MailSettings | WebhookSettings | AppriseSettings) -> Way:
    try:
        answer = check_now(settings)
    except ChannelSettingsError as error:
        return replace(way, reach=Reach.SHUT, reason=Said(error.sentence))
    return _judged(way, answer)


def _judged(way: Way, answer: str | DeliveryError) -> Way:
    if not isinstance(answer, DeliveryError):
        return replace(way, reach=Reach.ANSWERS)
    refused = answer.code in _REFUSALS or answer.reason in _UNTRUSTED
    reach = Reach.REFUSED if refused else Reach.NO_ANSWER
    return replace(way, reach=reach, reason=answer)
