"""The words on a page without a server: for when a desk runs that does not answer."""

from collections.abc import Iterable
from html import escape

from runbook.desk.showing.words import words
from runbook.holding.scripts import Shown
from runbook.language.texts import t

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="dark">
<title>{title}</title>
<style>
body {{ margin: 2rem auto; max-width: 46rem; padding: 0 1rem; background: #14171c; color: #f2f2f0;
  font: 1.25rem/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.4rem; }}
h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
.aloud {{ font-size: 1.6rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{hint}</p>
{words}
</body>
</html>
"""


def words_page(voice: Shown, chat: Shown, lang: str) -> str:
    """A whole HTML document: that the desk does not answer, what to do, and the words to say."""
    said = words(voice, chat, (), "", lang)
    title, hint = t("desk.not_answering", lang), t("desk.not_answering.page", lang)
    blocks = [
        _block(t("desk.page.aloud", lang), said.aloud, said.notes, "aloud"),
        _block(t("desk.page.chat", lang), said.chat, said.chat_notes, "chat"),
    ]
    return _PAGE.format(
        lang=escape(lang), title=escape(title), hint=escape(hint), words="\n".join(blocks)
    )


def _block(title: str, lines: Iterable[str], notes: Iterable[str], kind: str) -> str:
    found = [f"<h2>{escape(title)}</h2>"]
    found += [f'<p class="{kind}">{escape(one)}</p>' for one in lines]
    found += [f"<p><small>{escape(one)}</small></p>" for one in notes]
    return "\n".join(found)
