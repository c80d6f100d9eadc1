"""The hub's HTTP side as one OpenAPI description, made from its own table of routes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from runbook.hub.api.app import ALL_ROUTES
from runbook.hub.api.page import SCRIPT_PATH, STYLE_PATH
from runbook.hub.api.rooms.serving import LIVE_PATH
from runbook.hub.rooms.all_rooms import ROOMS
from runbook.hub.rooms.room import Room
from runbook.reporting.bundles import PATH as BUNDLE
from runbook.reporting.enrolment import Enrol
from runbook.reporting.shapes import Report

VARIES = re.compile(r"{([a-z]+)}")
LINKS = ("/login/{code}", "/a/{code}", "/window/{key}")
"""They stand in no table of the product's: what varies in them is a secret."""
ROUTES = (*ALL_ROUTES, *LINKS, "/window")
DOCUMENTS = {"/v1/report": Report, "/v1/enrol": Enrol}
TAKEN_ALONG = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    "/export": "application/zip",
    "/bundles/{id}": "application/zip",
    STYLE_PATH: "text/css",
    SCRIPT_PATH: "text/javascript",
    "/metrics": "text/plain",
}
PAGE, REFUSAL = "text/html", "application/json"
SEEN = (200, 401, 403, 404, 410)
PRESSED = (200, 303, 401, 403, 404, 410, 422)
REPORTED = (200, 400, 401, 403, 409, 413, 422)
NAMES = (
    *("again", "before", "for", "from", "here", "incident", "kind", "lang", "month", "number"),
    *("operator", "overdue", "owner", "page", "person", "q", "since", "team", "until", "week"),
)
FIELDS = (
    *("back", "code", "day", "email", "entry", "label", "order", "promise", "session", "shift"),
    *("text", "to", "what", "who", "window"),
)
_REF = "#/components/schemas/{name}"
_WORD = {"type": "string", "maxLength": 60}


def description() -> dict[str, Any]:
    """Every route but the stream of events, which has no end."""
    documents = tuple(DOCUMENTS.values())
    _, shapes = msgspec.json.schema_components(documents, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "hub", "version": "1"},
        "paths": {path: dict(_operations(path)) for path in ROUTES if path != LIVE_PATH},
        "components": {"schemas": shapes},
    }


def _operations(path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    room = next((one for one in ROOMS if one.path == path), None)
    varies = [_given(name, "path") | {"required": True} for name in VARIES.findall(path)]
    if path in DOCUMENTS:
        shape = {"$ref": _REF.format(name=DOCUMENTS[path].__name__)}
        yield "post", _operation([], REPORTED, REFUSAL, {REFUSAL: shape})
        return
    if path == BUNDLE:
        # Of bytes nothing can be thought up that is none; six of one PC are read, then it waits.
        yield "post", _operation([], (*REPORTED, 429), REFUSAL, {REFUSAL: {"type": "object"}})
        return
    if path not in {"/logout", "/order"}:
        kind = next((one for end, one in TAKEN_ALONG.items() if path.endswith(end)), PAGE)
        asked = [_given(name, "query") for name in NAMES]
        yield "get", _operation([*varies, *asked], SEEN, kind)
    if path in {"/logout", "/order", "/login", *LINKS[:2]} or (room is not None and path != "/"):
        form = {"application/x-www-form-urlencoded": _form(room)}
        yield "post", _operation(varies, PRESSED, PAGE, form)


def _operation(
    given: list[dict[str, Any]],
    statuses: tuple[int, ...],
    kind: str,
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    content: dict[str, Any] = {one: {} for one in (kind, PAGE, REFUSAL)}
    found: dict[str, Any] = {
        "parameters": given,
        "responses": {str(one): {"description": "", "content": content} for one in statuses},
    }
    if body is not None:
        shapes = {name: {"schema": shape} for name, shape in body.items()}
        found["requestBody"] = {"required": True, "content": shapes}
    return found


def _form(room: Room | None) -> dict[str, Any]:
    deeds = [str(one) for one in room.deeds] if room is not None else []
    fields: dict[str, Any] = dict.fromkeys(FIELDS, _WORD)
    return {"type": "object", "properties": fields | {"deed": {"enum": [*deeds, "no-such"]}}}


def _given(name: str, where: str) -> dict[str, Any]:
    return {"name": name, "in": where, "schema": _WORD | {"minLength": int(where == "path")}}
