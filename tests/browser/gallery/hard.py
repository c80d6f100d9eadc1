"""Samples of what is hard to lay out: much to say at once, and drills."""

from collections.abc import Mapping
from dataclasses import replace

from runbook.desk.acts import Kind
from runbook.desk.view import Desk, Headline, Lead, Line, Now, Promises, Told, Tone
from tests.browser.gallery.outages import Outages

MANY = 12


class HardTimes(Outages):
    """Pages on which something was cut off, covered or lost."""

    def hard(self, over: Desk) -> Mapping[str, Desk]:
        """By name. ``over`` is a page of promises to be kept."""
        return {
            "ring_full": self.ring_full(),
            "refused": self.refused(),
            "news": replace(over, news=self.long_news()),
            "twelve": replace(over, promises=self.promises(MANY, over=True)),
            "drill_asked": self.drill_asked(),
            "drill_result": self.drill_result(over),
            "drill_real": self.drill_real(over),
        }

    def ring_full(self) -> Desk:
        """No message gets out, and clients were promised something."""
        ring = self.ring()
        spoken = self.said(
            "Это Иванова, ОКВ Оренбург. С 02:11 МСК не работает CRM, сбой на стороне банка. "
            "Звонков 1, чатов 2. Пожалуйста, откройте обращение в техподдержку.",
            "This is Ivanova, OKV Orenburg. The CRM has not worked since 02:11 MSK, on the bank's "
            "side. 1 call, 2 chats. Please open a support case.",
        )
        code = Line(
            self.said("Код, который назвал руководитель", "The code the lead read out to you"),
            self.act(Kind.LEAD_KNOWS),
            self.said("Записать", "Write it down"),
            12,
            True,
            "7289-6",
        )
        late = self.said(
            "Руководитель смены: пока не ушло, пробую ещё.", "Shift lead: not sent yet, trying."
        )
        return replace(
            self.written(),
            lead=replace(ring.lead, read_out=spoken, lines=(late,), line=code),
            promises=self.promises(3),
            provider=None,
            news=self.long_news(),
        )

    def long_news(self) -> tuple[str, ...]:
        """Two lines at most widths, and something older."""
        return (
            self.said(
                "Дежурный администратор: сообщение ушло в 02:14 МСК.",
                "Administrator on duty: the message went out at 02:14 MSK.",
            ),
            self.said("02:13 Сообщение руководителю ушло.", "02:13 The lead was told."),
        )

    def refused(self) -> Desk:
        """What she typed was refused; what she did before can still be taken back."""
        return replace(
            self.reference(),
            said=self.said(
                "Это похоже на номер карты. Он не записан. Запишите номер обращения или телефон.",
                "This looks like a card number. It was not kept. Write the case number or a phone.",
            ),
        )

    def drill_asked(self) -> Desk:
        """A client's own words before the question, something to take back, and the way out."""
        asked = self.reference()
        client = self.choice()
        question = self.said(
            "Клиент говорит: «Лучше напишите мне в чат. Обращение 4512-72.» Спросите клиента, что "
            "ему удобнее: звонок или сообщение в чате. Запишите его выбор.",
            "The client says: “Better write to me in the chat. Case 4512-72.” Ask which suits the "
            "client: a call or a chat message. Note the choice.",
        )
        leave = self.button("Закончить тренировку", "Leave the drill", self.act(Kind.LEAVE_DRILL))
        return replace(
            asked,
            client=replace(client, question=question),
            said=self.said("Клиент слышит. Читайте слова.", "The client hears you. Read on."),
            drill=self.said("УЧЕБНОЕ", "DRILL"),
            seldom=(leave,),
            promises=Promises(),
            provider=None,
            in_hand=(),
            news=self.long_news(),
        )

    def drill_result(self, over: Desk) -> Desk:
        """How a drill went, with all that could have been better."""
        again = self.button(
            "Попробовать ещё раз", "Try again", self.act(Kind.DRILL, "silent"), "1", main=True
        )
        close = self.button("К тренировкам", "To the drills", self.act(Kind.LEAVE_DRILL), "2")
        reason = self.said(
            "Сторона названа иначе. Не угадывайте: прочитайте первую строку, она называет дом, "
            "провайдера или банк.",
            "The side was named differently. Do not guess: read the first line, it names home, the "
            "provider or the bank.",
        )
        return replace(
            over,
            headline=Headline(
                Tone.UNCLEAR,
                self.said(
                    "Тренировка пока не пройдена: клиент вас не слышит.",
                    "The drill is not passed yet: the client does not hear you.",
                ),
            ),
            now=Now(
                self.said("Вот что поправить. Попробуйте ещё раз.", "What to mend. Try again."),
                (reason,) * 6,
                (again, close),
            ),
            checks=(),
            promises=Promises(),
            lead=Lead(Told.NOTHING),
            commands=(),
            not_working=(),
            news=(),
            drill=self.said("УЧЕБНОЕ", "DRILL"),
        )

    def drill_real(self, over: Desk) -> Desk:
        """A real outage has begun while she exercised."""
        said = self.said(
            "Начался настоящий сбой. Тренировка закончена.",
            "A real outage has begun. The drill is over.",
        )
        on = self.said("К настоящему сбою", "To the real outage")
        return replace(
            self.drill_result(over),
            headline=Headline(Tone.BANK, said),
            now=Now(
                self.said(
                    "Перейдите к настоящему сбою. На результаты тренировок это не влияет.",
                    "Go to the real outage. It does not count against your drills.",
                ),
                buttons=(self.button(on, on, self.act(Kind.LEAVE_DRILL), "Enter", main=True),),
            ),
            commands=(),
            drill="",
        )
