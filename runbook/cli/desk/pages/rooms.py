"""The desk's other pages, and its exercises, over the journal that is open now."""

import os

from runbook.agent.telling.handoff import Handoff, prepare
from runbook.agent.workplace import utc_now
from runbook.cli.desk.pages.code import CodePage
from runbook.cli.desk.pages.ending import EndPage
from runbook.cli.desk.pages.figures import FiguresPage
from runbook.cli.desk.pages.guide import GuidePage
from runbook.cli.desk.pages.places import CODE, END, FIGURES, GUIDE
from runbook.cli.desk.sitting.own_sitting import OwnSitting
from runbook.cli.drill.making import Words
from runbook.cli.drill.running import NONE_PASSED, Drills, Office
from runbook.cli.post import Post
from runbook.desk.sitting import PageOf

__all__ = ["NONE_PASSED", "drills_of", "rooms_of"]


def drills_of(post: Post, sitting: OwnSitting) -> Drills:
    """The exercises beside this sitting."""
    parts = sitting.parts
    words = Words(parts.procedure, parts.voice, parts.chat, parts.lang)
    return Drills(Office(lambda: post.journal, post.record.operator), words, sitting.stir)


def rooms_of(post: Post, sitting: OwnSitting) -> dict[str, PageOf]:
    """The pages by path."""
    parts = sitting.parts
    loaded = parts.workplace.loaded

    def hand_over() -> Handoff | None:
        return prepare(post.journal, loaded, os.environ, utc_now(), exercise=False)

    return {
        CODE: CodePage(hand_over, parts.settings, parts.lang),
        END: EndPage(sitting.deeds, sitting.conductor, parts),
        FIGURES: FiguresPage(
            lambda: post.journal, parts.settings.operator.id, parts.lang, parts.now
        ),
        GUIDE: GuidePage(parts.lang),
    }
