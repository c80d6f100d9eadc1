"""Samples of a provider's failure, from all is well to the next client."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from runbook.desk.acts import Kind
from runbook.desk.view import (
    Asked,
    Client,
    Desk,
    Lead,
    Line,
    Now,
    Provider,
    Takeable,
    Told,
    Tone,
)
from runbook.language.texts import t
from tests.browser.gallery.pieces import Pieces


class Outages(Pieces):
    """One outage as it goes on."""

    def healthy(self) -> Desk:
        return self.desk(
            Tone.WELL,
            self.said("Всё работает.", "Everything works."),
            self.said("Проверено в 02:11 МСК", "Checked at 02:11 MSK"),
            checks=self.checks(),
            client=self.hears(),
            commands=self.commands(live_call=False),
            now=Now(t("run.healthy", self.lang)),
        )

    def checking(self) -> Desk:
        return self.desk(
            Tone.CHECKING,
            t("run.checking", self.lang),
            client=self.hears(),
            checks=self.checks(done=2),
            steps=self.steps()[2:],
            now=Now(
                t("procedure.status", self.lang),
                buttons=(
                    self.button(
                        "Статус стоит",
                        "The status is set",
                        self.act(Kind.GIVE, "status", "done"),
                        "1",
                        main=True,
                    ),
                    self.button(
                        "Не получается поставить",
                        "It cannot be set",
                        self.act(Kind.GIVE, "status", "cannot"),
                        "2",
                    ),
                ),
            ),
        )

    def provider(self) -> Desk:
        found = self.desk(
            Tone.PROVIDER,
            t("cause.isp.no_internet.summary", self.lang),
            self.said(
                "Почти точно. Началось в 02:11 МСК.", "Almost certain. It began at 02:11 MSK."
            ),
            client=self.choice(),
            checks=self.checks(2),
            steps=self.steps(),
            lead=self.lead_sent(),
            provider=Provider(
                "Дом.ру", "8 800 333-70-00", "1234567", (t("step.ask_provider", self.lang),)
            ),
            promises=self.promises(3),
            in_hand=(self.said("Звонок: 1, чаты: 2", "Calls: 1, chats: 2"),),
            now=self.provider_is_rung(),
            news=(
                self.said("02:13 Сообщение руководителю ушло.", "02:13 The lead was told."),
                self.said("02:12 Причина найдена.", "02:12 The cause was found."),
            ),
        )
        more = self.said(
            "Не удалось проверить: часть программ банка.",
            "Could not be checked: some of the bank's programs.",
        )
        return replace(found, headline=replace(found.headline, more=(more,)))

    def provider_is_rung(self) -> Now:
        values = {
            "provider_name": "Дом.ру",
            "provider_phone": "8 800 333-70-00",
            "contract": "1234567",
        }
        done = self.act(Kind.GIVE, "isp_call", "done")
        aside = self.act(Kind.ASIDE, "isp_call")
        return Now(
            t("step.call_provider", self.lang, **values),
            buttons=(
                self.button("Сделано", "Done", done, "1", main=True),
                self.button("Не получается", "It cannot be done", aside, "2"),
            ),
        )

    def reference(self) -> Desk:
        asked = Client(
            Asked.REFERENCE,
            self.said("Куда вернуться к клиенту?", "Where is the client to be reached?"),
            (self.button("Допишу позже", "Later", self.act(Kind.NEXT_CLIENT)),),
            Line(
                t("run.question.reference", self.lang),
                self.act(Kind.REFER, "p9"),
                self.said("Записать", "Write it down"),
                40,
                True,
                self.said("Например: 4821-7705", "For example: 4821-7705"),
            ),
            self.urgent(),
            self.said("Обещано уже трём клиентам.", "Three clients were promised so far."),
        )
        undo = Takeable(
            self.said("Обещали перезвонить.", "A call was promised."),
            self.button("Отменить", "Undo", self.act(Kind.UNDO, "u4"), self.said("О", "Z")),
            datetime.now(UTC) + timedelta(seconds=9),
        )
        return replace(
            self.provider(),
            client=asked,
            takeable=undo,
            said=self.said(
                "Записано: обещали перезвонить до 09:30.", "Recorded: a call before 09:30."
            ),
        )

    def written(self) -> Desk:
        asked = Client(
            Asked.WRITTEN,
            self.said("Записано. Клиенту перезвонят до 09:30.", "Recorded. A call before 09:30."),
            (
                self.button(
                    "Следующий клиент",
                    "Next client",
                    self.act(Kind.NEXT_CLIENT),
                    self.said("К", "K"),
                    main=True,
                ),
            ),
            urgent=self.urgent(),
            promised=self.said("Обещано уже трём клиентам.", "Three clients were promised so far."),
        )
        question = Now(
            self.said("До какого времени обещают починить?", "By when will it be mended?"),
            (self.said("Если не обещают, пропустите.", "Skip it where nothing is promised."),),
            (self.button("Пропустить", "Skip", self.act(Kind.ASIDE, "isp_until")),),
            Line(
                self.said("Часы и минуты по Москве", "Hours and minutes, Moscow time"),
                self.act(Kind.GIVE, "isp_until"),
                self.said("Записать", "Write it down"),
                5,
                True,
                "03:30",
            ),
        )
        return replace(self.provider(), client=asked, now=question)

    def ring(self) -> Desk:
        lead = Lead(
            Told.RING,
            self.said(
                "Отсюда сообщение не уходит. Позвоните.",
                "No message gets out from here. Please ring.",
            ),
            ring=self.said(
                "Руководитель смены, +7 922 000-00-00", "The shift lead, +7 922 000-00-00"
            ),
            read_out=self.said(
                "Иванова, ОКВ Оренбург: нет интернета с 02:11, звонков 1, чатов 2",
                "Ivanova, OKV Orenburg: no internet since 02:11, calls 1, chats 2",
            ),
            by_phone=True,
            buttons=self.lead_sent().buttons,
        )
        return replace(
            self.provider(),
            lead=lead,
            provider=None,
            promises=self.promises(1),
            client=self.hears(),
            now=Now(
                self.said("Позвоните руководителю смены.", "Ring the shift lead."),
                (
                    self.said(
                        "Или покажите код с экрана своему телефону: сообщение уйдёт с него.",
                        "Or show the code to your phone: it will send the message.",
                    ),
                ),
                tuple(replace(one, key="Enter", main=True) for one in lead.buttons),
            ),
        )
