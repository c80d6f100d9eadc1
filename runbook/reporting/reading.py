"""The one door for what agents send: bytes in, a checked document or a refusal out.

A refusal names the place by field names and numbers, and holds nothing of what stood there.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import msgspec

from runbook.reporting.checking import FaultError, check
from runbook.reporting.cleaning import clean
from runbook.reporting.enrolment import ENROL, Enrol
from runbook.reporting.shapes import REPORT, Report

LARGEST_BODY = 256 * 1024
"""Bytes: a diagnosis of 500 observations and 60 outages with room to spare."""


class Why(StrEnum):
    """What is wrong with a document. The words are stable: agents and tests name them."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    SCHEMA = "schema"
    TOO_MANY = "too_many"
    BAD_VALUE = "bad_value"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document was not taken. ``at`` is a place like ``outages[2].key``, or empty."""

    code: Why
    at: str = ""

    @property
    def sentence(self) -> str:
        """The id of the sentence that says so to a person."""
        return f"report.refused.{self.code}"

    @property
    def hint(self) -> str:
        """The id of what can be done about it."""
        return f"report.refused.{self.code}.hint"


_REPORTS = msgspec.json.Decoder(Report)
_ENROLMENTS = msgspec.json.Decoder(Enrol)
_Document = TypeVar("_Document", Report, Enrol)
# msgspec ends its sentences with the place, and shows no key: "… - at `$.values[...]`".
_PLACE = re.compile(r"at `(?:key in )?\$\.([a-z_.\[\]0-9]{1,120})`$")


def read_report(body: bytes) -> Report | Refusal:
    """The report in these bytes, without what looks like a client's data in its free texts."""
    report = _read(body, _REPORTS, REPORT)
    if isinstance(report, Refusal) or report.is_heartbeat:
        return report
    return clean(report)


def read_enrol(body: bytes) -> Enrol | Refusal:
    """The introduction in these bytes."""
    return _read(body, _ENROLMENTS, ENROL)


def _read(
    body: bytes, decoder: "msgspec.json.Decoder[_Document]", schema: str
) -> _Document | Refusal:
    if len(body) > LARGEST_BODY:
        return Refusal(Why.TOO_LARGE)
    try:
        document = decoder.decode(body)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        return Refusal(Why.WRONG_TYPE, place[1] if place else "")
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Refusal(Why.NOT_JSON)
    if document.schema != schema:
        return Refusal(Why.SCHEMA)
    try:
        check(document)
    except FaultError as fault:
        return Refusal(Why.TOO_MANY if fault.many else Why.BAD_VALUE, fault.at)
    return document
