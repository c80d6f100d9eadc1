"""What is read to the client and sent in the chat, with what there is to say about the words."""

from collections.abc import Iterable

from runbook.desk.view import Words
from runbook.holding.phrases import Phrase, offered
from runbook.holding.scripts import Shown, Status
from runbook.language.texts import t

MOST_PHRASES = 4
"""Those made for this very cause come first; more than that nobody reads while speaking."""


def words(voice: Shown, chat: Shown, phrases: Iterable[Phrase], cause: str, lang: str) -> Words:
    """The words; ``phrases`` are those there are, of which the ones true under ``cause`` stay."""
    pause = offered(phrases, cause)[:MOST_PHRASES]
    return Words(
        aloud=voice.script.messages,
        chat=chat.script.messages,
        notes=_notes(voice, lang),
        chat_notes=_notes(chat, lang),
        phrases=tuple(t(one.text_id, lang) for one in pause),
        phrase_notes=(t("phrase.draft", lang),) if pause else (),
    )


def _notes(shown: Shown, lang: str) -> tuple[str, ...]:
    problem = t(shown.problem, lang) if shown.problem else ""
    draft = t("script.draft", lang) if shown.script.status is Status.DRAFT else ""
    return tuple(filter(None, (problem, draft)))
