"""What the samples of a night are put together from, in one language."""

from dataclasses import replace
from datetime import UTC, datetime

from runbook.desk.acts import Act, Became, Kind
from runbook.desk.view import (
    Asked,
    Button,
    Client,
    Desk,
    Headline,
    Lead,
    Line,
    Mark,
    Promise,
    Promises,
    Row,
    Told,
    Tone,
    Turn,
    Words,
)
from runbook.language.texts import t
from tests.browser.gallery.spoken import CHATS, SCRIPTS

NOW = datetime.now(UTC)
OUTAGE = "a1b2c3d4e5f60718"


class Pieces:
    """Words, questions, checks and promises as they come up at night."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._ru = lang == "ru"

    def said(self, russian: str, english: str) -> str:
        return russian if self._ru else english

    def act(self, kind: Kind, subject: str = "", value: str = "") -> Act:
        return Act(kind, subject, value, OUTAGE)

    def button(  # one line a button
        self, russian: str, english: str, act: Act, key: str = "", **how: bool
    ) -> Button:
        return Button(self.said(russian, english), act, key, **how)

    def words(self) -> Words:
        phrases = (
            (
                "Сейчас всё проверю, оставайтесь на линии.",
                "I am checking, please stay on the line.",
            ),
            ("Я всё записываю, чтобы вам не повторять.", "I am noting it all down for you."),
            ("Возьмите, пожалуйста, ручку и листок.", "Please take a pen and a sheet of paper."),
            ("Подскажите, когда вы это заметили?", "When did you notice it?"),
        )
        return Words(
            aloud=(SCRIPTS[self.lang],),
            chat=CHATS[self.lang],
            notes=() if self._ru else ("A draft, not approved by the bank.",),
            chat_notes=(self.said("Черновик, не утверждён.", "A draft, not approved."),),
            phrases=tuple(self.said(*one) for one in phrases),
            phrase_notes=(self.said("Черновик, не утверждён.", "A draft, not approved."),),
        )

    def urgent(self) -> tuple[str, ...]:
        line = t("desk.client.urgent.line", self.lang, urgent_line="8 800 000-00-00")
        return (t("desk.client.urgent", self.lang), t("desk.client.urgent.now", self.lang), line)

    def hears(self) -> Client:
        return Client(
            Asked.HEARS,
            self.said("Клиент вас слышит?", "Can the client hear you?"),
            (
                self.button(
                    "Да, слышит",
                    "Yes, she can",
                    self.act(Kind.HEARS, value="yes"),
                    self.said("Д", "Y"),
                    main=True,
                ),
                self.button(
                    "Нет, связь прервалась",
                    "No, we were cut off",
                    self.act(Kind.HEARS, value="no"),
                    self.said("Н", "N"),
                ),
                self.button("На линии никого", "Nobody on the line", self.act(Kind.ASIDE, "hears")),
            ),
            urgent=self.urgent(),
        )

    def choice(self) -> Client:
        return Client(
            Asked.CHOICE,
            t("procedure.promise", self.lang),
            (
                self.button(
                    "Перезвонить",
                    "Ring back",
                    self.act(Kind.PROMISE, value="call"),
                    self.said("В", "K"),
                    main=True,
                ),
                self.button(
                    "Написать в чат",
                    "Write in the chat",
                    self.act(Kind.PROMISE, value="chat"),
                    self.said("Ч", "T"),
                    main=True,
                ),
                self.button(
                    "Связь прервалась, не успел ответить",
                    "Cut off before an answer",
                    self.act(Kind.PROMISE, value="unknown"),
                ),
                self.button("Ничего не нужно", "Nothing", self.act(Kind.NO_PROMISE)),
            ),
            urgent=self.urgent(),
            promised=self.said("Обещано уже двум клиентам.", "Two clients were promised so far."),
        )

    def checks(self, trouble: int = -1, done: int = 6) -> tuple[Row, ...]:
        names = (
            "area.computer",
            "area.home",
            "area.provider",
            "area.vpn",
            "area.gateway",
            "area.bank",
        )
        marks = []
        for number, name in enumerate(names):
            mark, state = Mark.FINE, "state.fine"
            if number == trouble:
                mark, state = Mark.TROUBLE, "state.trouble"
            elif number >= done:
                mark, state = Mark.CHECKING, "state.waiting"
            elif trouble >= 0 and number > trouble:
                mark, state = Mark.UNKNOWN, "state.unknown"
            marks.append(Row(t(name, self.lang), mark, t(state, self.lang)))
        return tuple(marks)

    def steps(self) -> tuple[Row, ...]:
        rows = [
            ("procedure.words", Mark.DONE),
            ("procedure.hears", Mark.DONE),
            ("procedure.status", Mark.DONE),
            ("procedure.calls", Mark.ASIDE),
            ("procedure.promise", Mark.DONE),
            ("procedure.connection", Mark.DONE),
            ("procedure.equipment", Mark.DONE),
            ("procedure.alert_lead", Mark.DONE),
            ("procedure.hotspot", Mark.HELD),
            ("step.call_provider", Mark.NOW),
            ("step.ask_provider", Mark.LATER),
            ("procedure.provider_until", Mark.LATER),
            ("procedure.provider_ticket", Mark.LATER),
            ("procedure.wait", Mark.LATER),
        ]
        values = {
            "provider_name": "Дом.ру",
            "provider_phone": "8 800 333-70-00",
            "contract": "1234567",
        }
        return tuple(Row(t(name, self.lang, **values), mark) for name, mark in rows)

    def commands(self, live_call: bool = True) -> tuple[Button, ...]:
        ended = self.button(
            "Разговор завершён", "Call ended", self.act(Kind.CALL_ENDED), self.said("З", "E")
        )
        again = self.button(
            "Проверить ещё раз", "Check again", self.act(Kind.CHECK_AGAIN), self.said("П", "C")
        )
        return (ended, again) if live_call else (again,)

    def failing(self) -> tuple[Button, ...]:
        return (
            self.button("звонки", "calls", self.act(Kind.NOT_WORKING, value="voice"), done=True),
            self.button("чат", "chat", self.act(Kind.NOT_WORKING, value="chat")),
            self.button("CRM", "CRM", self.act(Kind.NOT_WORKING, value="data")),
        )

    def places(self) -> tuple[tuple[str, str], ...]:
        return (
            ("/drills", self.said("Тренировки", "Drills")),
            ("/figures", self.said("Мои показатели", "My figures")),
            ("/guide", self.said("Подсказка", "Guide")),
            ("/end", self.said("Закончить смену", "End the shift")),
        )

    def desk(self, tone: Tone, sentence: str, beside: str = "", **more: object) -> Desk:
        made = Desk(
            self.lang,
            NOW,
            Headline(tone, sentence, beside),
            self.words(),
            commands=self.commands(),
            not_working=self.failing(),
            places=self.places(),
        )
        return replace(made, **more)  # type: ignore[arg-type]  # names and types are the view's

    def lead_sent(self) -> Lead:
        return Lead(
            Told.SENT,
            self.said(
                "Сообщение ушло в 02:13 МСК, ответа пока нет.",
                "The message went out at 02:13 MSK, no answer yet.",
            ),
            (
                self.said(
                    "Дежурный администратор: ушло в 02:13 МСК.",
                    "Administrator on duty: sent at 02:13 MSK.",
                ),
            ),
            by_phone=True,
            buttons=(
                self.button(
                    "Руководитель знает",
                    "The lead knows",
                    self.act(Kind.LEAD_KNOWS),
                    self.said("Р", "L"),
                ),
            ),
        )

    def promises(self, count: int, over: bool = False) -> Promises:
        rows = [self.promise(number, over) for number in range(min(count, 6))]
        left = count - len(rows)
        return Promises(
            self.said(f"Обещано клиентам: {count}", f"Promised to clients: {count}"),
            tuple(rows),
            self.said(f"И ещё {left}.", f"And {left} more.") if left else "",
        )

    def promise(self, number: int, over: bool) -> Promise:
        call, missing, late = number % 2 == 0, number == 2, over and number == 0
        turn = Turn.NOW if over and number < 2 else Turn.LATER
        id_ = f"p{number}"
        line = Line(
            self.said("Номер", "Number"),
            self.act(Kind.REFER, id_),
            self.said("Записать", "Write it down"),
            40,
            True,
        )
        return Promise(
            id_,
            Turn.LATE if late else turn,
            self.said("Перезвонить" if call else "Написать в чат", "Ring" if call else "Write"),
            self.said("номер не записан", "no number yet") if missing else f"4821-770{number}",
            self.said(f"до 09:{30 + number}", f"before 09:{30 + number}"),
            self.said("пробовали 1 раз", "tried once") if late else "",
            self.outcomes(id_) if late else (),
            line if missing else None,
        )

    def outcomes(self, id_: str) -> tuple[Button, ...]:
        solved, not_solved, not_reached, not_needed = (
            self.act(Kind.SETTLE, id_, became)
            for became in (
                Became.SOLVED,
                Became.NOT_SOLVED,
                Became.NOT_REACHED,
                Became.NOT_NEEDED,
            )
        )
        return (
            self.button("Дозвонились, вопрос решён", "Reached, solved", solved, "1", main=True),
            self.button("Дозвонились, вопрос остался", "Reached, not solved", not_solved, "2"),
            self.button("Не дозвонились", "Not reached", not_reached, "3"),
            self.button("Уже не нужно", "Not needed any more", not_needed, "4"),
        )
