"""What a plain form of ours sends."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from runbook.hub.api.exchange import header, read_body
from runbook.hub.api.problems import Code, Problem, problem

LARGEST = 4096
"""Bytes; the longest form but a room's has an order, a key and nothing typed but an address."""
MOST_FIELDS = 100
"""A page of ticks, and what stands beside them."""
_KIND = "application/x-www-form-urlencoded"


async def read_form(
    scope: Scope, receive: Receive, largest: int = LARGEST
) -> Mapping[str, str] | Problem:
    """The fields, the first value of each, or why they were not read. Raises Leaving.

    What is no form of ours has no fields.
    """
    length = header(scope, b"content-length")
    if length.isdecimal() and int(length[:12]) > largest:
        return problem(Code.TOO_LARGE, closes=True)
    body = await read_body(scope, receive)
    if isinstance(body, Problem):
        return body
    if len(body) > largest:
        return problem(Code.TOO_LARGE)
    if header(scope, b"content-type").partition(";")[0].strip().lower() != _KIND:
        return {}
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields.setdefault(name, value)
    return fields
