"""A few sentences instead of a page: why something is not answered, and what to do."""

import json
from dataclasses import dataclass
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from runbook.desk.serving.policy import NOTHING_HERE, Refusal, Request
from runbook.language.texts import t

JSON = "application/json"
_TO_NOBODY = frozenset({"desk.door.peer", "desk.door.host"})
"""Whoever asks so is no page of hers: words without a page."""
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<title>{title}</title>
</head>
<body class="beyond">
<main>
<h1>{title}</h1>
{lines}
</main>
</body>
</html>
"""
_LOOKS = """<link rel="icon" type="image/svg+xml" href="{room}/icon/well.svg">
<link rel="stylesheet" href="{room}/desk.css">
"""


@dataclass(frozen=True, slots=True)
class Tellers:
    """Makes the answers, in one language.

    Whole paths stand in them, because refusals lie at every depth; and none where the request did
    not know the room already.
    """

    lang: str

    def refused(
        self, refusal: Refusal, request: Request, typed: str = "", go: str = ""
    ) -> Response:
        """Why not. ``typed`` is what she typed and would lose, ``go`` a path of the room."""
        if refusal.rule_id == NOTHING_HERE.rule_id:
            return _nothing(refusal)
        sentence, hint = (t(one, self.lang) for one in (refusal.rule_id, f"{refusal.rule_id}.hint"))
        headers = _texts(refusal.headers)
        if wants_json(request):
            return outcome(False, f"{sentence} {hint}", go, refusal.status, headers)
        if refusal.rule_id in _TO_NOBODY:
            return PlainTextResponse(f"{sentence} {hint}\n", refusal.status, headers)
        lines = [_line(hint)]
        if typed:
            lines += [_line(t("desk.door.typed", self.lang)), _line(typed, "typed")]
        if go:
            lines.append(_link(request.room + go, t("desk.door.back", self.lang)))
        head = _LOOKS.format(room=request.room) if request.room else ""
        return self._page(sentence, lines, refusal.status, headers, head)

    def going_on(self, room: str, to: str = "/") -> Response:
        """She is in: to the desk, at once, and there to this path of the room.

        A page and no redirection: a Strict cookie is not sent along one that began elsewhere.
        """
        on = f'<meta http-equiv="refresh" content="0;url={room}{to}">\n{_LOOKS.format(room=room)}'
        link = _link(room + to, t("desk.door.enter", self.lang))
        return self._page(t("desk.door.welcome", self.lang), [link], 200, {}, on)

    def _page(
        self, title: str, lines: list[str], status: int, headers: dict[str, str], head: str
    ) -> Response:
        page = _PAGE.format(
            lang=escape(self.lang), title=escape(title), head=head, lines="\n".join(lines)
        )
        return HTMLResponse(page, status, headers)


def wants_json(request: Request) -> bool:
    """Whether a script or a program asks, and no person."""
    knocks = not request.room and request.path == "/knock"
    return knocks or JSON in request.says("accept")


def _nothing(refusal: Refusal) -> Response:
    return PlainTextResponse("404\n", refusal.status, _texts(refusal.headers))


def _texts(headers: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers}


def outcome(
    ok: bool,
    said: str,
    go: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """What became of a form, for the script; ``go`` is a path of the room."""
    body = json.dumps({"ok": ok, "said": said, "go": go}, ensure_ascii=False)
    return Response(body, status, headers, media_type=JSON)


def _line(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _link(path: str, text: str) -> str:
    return f'<p><a href="{escape(path)}">{escape(text)}</a></p>'
