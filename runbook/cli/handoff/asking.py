"""Waits for the reply code, or for her word that the lead knows."""

import time
from collections.abc import Callable
from enum import StrEnum

from notifier.handoff.refusal import Refusal
from runbook.cli.output import console
from runbook.cli.run.keys import Keyboard, on_layout
from runbook.language.letters import KEYS
from runbook.language.texts import t

RING_AFTER = 60.0
"""Seconds without an answer until she is told to ring."""
_LOOK = 1.0
"""Seconds between two looks at whether it became known in another window."""
_OF_A_CODE = frozenset("0123456789- ")
_LONGEST = 16
_ENTER = frozenset("\r\n")
_BACKSPACE = frozenset("\x08\x7f")
_RUB_OUT = "\b \b"


class Answer(StrEnum):
    """How the waiting ended."""

    CODE = "code"
    HAND = "hand"
    ELSEWHERE = "elsewhere"
    LEFT = "left"


class Asking:
    """The line below the QR code. ``settled`` says whether there is nothing left to ask."""

    def __init__(
        self,
        keyboard: Keyboard,
        refused: Callable[[str], Refusal | None],
        settled: Callable[[], bool],
        ring: str,
        lang: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keyboard = keyboard
        self._refused = refused
        self._settled = settled
        self._ring = ring
        self._lang = lang
        self._keys = KEYS[lang]
        self._clock = clock
        self._typed = ""
        self._question = ""

    def wait(self, question: str) -> Answer:
        """Ask until there is an answer. Leaving marks nothing, and neither does a closed window."""
        self._question = question
        ring_at = self._clock() + RING_AFTER
        look_at = self._clock() + _LOOK
        rung = False
        self._ask()
        while True:
            try:
                key = self._keyboard.read(_LOOK)
            except EOFError:
                return Answer.LEFT
            answer = self._take(key) if key else None
            if answer is not None:
                return answer
            if self._clock() >= look_at:
                look_at = self._clock() + _LOOK
                if self._settled():
                    console.say()
                    return Answer.ELSEWHERE
            if not rung and self._clock() >= ring_at:
                rung = True
                self._again(self._ring)

    def _take(self, key: str) -> Answer | None:
        if key in _ENTER:
            return self._entered()
        # Within a word a letter is a letter: only where a code may stand is it a command.
        commands = _OF_A_CODE.issuperset(self._typed)
        letter = on_layout(key, self._lang)
        if commands and letter in {self._keys.lead_knows, self._keys.leave}:
            console.say(key)
            return Answer.HAND if letter == self._keys.lead_knows else Answer.LEFT
        if key in _BACKSPACE and self._typed:
            self._typed = self._typed[:-1]
            console.say(_RUB_OUT, end="")
        elif key.isprintable() and len(self._typed) < _LONGEST:
            self._typed += key
            console.say(key, end="")
        return None

    def _entered(self) -> Answer | None:
        """Enter alone is no answer: it is what is pressed when something seems to hang."""
        typed, self._typed = self._typed.strip(), ""
        refused = self._refused(typed) if typed else None
        if typed and refused is None:
            console.say()
            return Answer.CODE
        self._again(t(refused.sentence, self._lang) if refused else "")
        return None

    def _again(self, said: str = "") -> None:
        console.say(f"\n{said}" if said else "")
        self._ask()

    def _ask(self) -> None:
        console.say(f"{self._question} {self._typed}", end="")
