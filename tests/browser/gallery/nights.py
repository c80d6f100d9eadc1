"""Samples of what the desk shows through a night, from all is well to promises kept.

They are made to be looked at: full nights, and sentences as long as they get.
"""

from collections.abc import Mapping
from dataclasses import replace

from runbook.desk.acts import Kind
from runbook.desk.view import (
    Desk,
    Headline,
    Lead,
    Now,
    Told,
    Tone,
)
from runbook.language.texts import t
from tests.browser.gallery.hard import HardTimes

MANY = 200


class Night(HardTimes):
    """The samples in one language."""

    def all(self) -> Mapping[str, Desk]:
        """Every sample by its name."""
        return {
            "healthy": self.healthy(),
            "checking": self.checking(),
            "provider": self.provider(),
            "reference": self.reference(),
            "written": self.written(),
            "ring": self.ring(),
            "mass": self.mass(),
            "slow": self.slow(),
            "certificate": self.certificate(),
            "earlier": self.earlier(),
            "over": self.over(3),
            "many": self.over(MANY),
            "many_during": replace(self.provider(), promises=self.promises(MANY)),
            "long": self.long(),
            "drill": self.drill(),
            "drill_over": replace(self.over(3), drill=self.said("ТРЕНИРОВКА", "DRILL")),
            "broken": self.broken(),
            **self.hard(self.over(3)),
        }

    def mass(self) -> Desk:
        return self.desk(
            Tone.BANK,
            self.said(
                "Вход в сеть банка не отвечает. Чинит это банк, у вас всё в порядке.",
                "The way into the bank does not answer. The bank mends it, your side is fine.",
            ),
            self.said("Почти точно. Началось в 02:05 МСК.", "Almost certain. Since 02:05 MSK."),
            client=self.choice(),
            checks=self.checks(4),
            steps=self.steps()[6:],
            office=(
                self.said(
                    "Массовый сбой № 6: вход в сеть банка.",
                    "Mass incident No. 6: the way into the bank.",
                ),
                self.said(
                    "Восстановление ждём к 03:30, обновим в 02:45.",
                    "Expected back at 03:30, next update at 02:45.",
                ),
                self.said(
                    "Работаем в упрощённом режиме: только звонки.", "Simplified mode: calls only."
                ),
            ),
            lead=Lead(
                Told.KNOWN,
                self.said("Знает: подтвердил в 02:14 МСК.", "Knows: acknowledged at 02:14 MSK."),
            ),
            promises=self.promises(2),
            in_hand=(self.said("Звонок: 1, чаты: 2", "Calls: 1, chats: 2"),),
            now=Now(
                self.said(
                    "Сейчас от вас ничего не нужно. Слежу за связью и скажу, когда заработает.",
                    "Nothing is asked of you now. You will be told when it works again.",
                )
            ),
        )

    def slow(self) -> Desk:
        return replace(
            self.mass(),
            headline=Headline(
                Tone.BANK,
                self.said(
                    "CRM отвечает очень медленно. Чинит это банк.",
                    "The CRM answers very slowly. The bank mends it.",
                ),
                self.said("Вероятно. Началось в 02:05 МСК.", "Likely. Since 02:05 MSK."),
                (
                    self.said(
                        "Есть и второй сбой. На диске почти нет места.",
                        "There is a second fault. The disk is almost full.",
                    ),
                    self.said(
                        "Менее вероятно: вход в сеть банка.", "Less likely: the bank's network."
                    ),
                    self.said("Не удалось проверить: домашняя сеть.", "Not checked: home network."),
                ),
            ),
            checks=self.checks(5),
            office=(),
            not_working_said=self.said(
                "Вы отметили: не работают звонки. Руководитель это видит.",
                "You marked: calls do not work. The lead sees it.",
            ),
        )

    def certificate(self) -> Desk:
        return replace(
            self.provider(),
            headline=Headline(
                Tone.HERS,
                self.said(
                    "Закончился срок сертификата защищённого соединения.",
                    "The certificate of the protected connection has expired.",
                ),
                self.said("Почти точно. Началось в 02:11 МСК.", "Almost certain. Since 02:11 MSK."),
            ),
            checks=self.checks(3),
            provider=None,
            now=Now(
                self.said(
                    "Не вводите пароль повторно. Пароль и код не спросит никто.",
                    "Do not enter the password again. Nobody will ask for it.",
                ),
                (
                    self.said(
                        "Это исправит дежурный администратор, ему уже сообщено.",
                        "The administrator on duty mends it and has been told.",
                    ),
                    self.said(
                        "Подождёт до конца разговора: перезапуск защищённого соединения.",
                        "Waits for the end of the call: restarting the connection.",
                    ),
                ),
                (
                    self.button(
                        "Понятно",
                        "Understood",
                        self.act(Kind.GIVE, "login", "done"),
                        "1",
                        main=True,
                    ),
                ),
            ),
        )

    def earlier(self) -> Desk:
        question = Now(
            t("run.resume", self.lang, at="01:48"),
            buttons=(
                self.button(
                    "Продолжить", "Go on", self.act(Kind.GO_ON), self.said("Д", "Y"), main=True
                ),
                self.button(
                    "Начать заново", "Start again", self.act(Kind.START_AGAIN), self.said("Н", "N")
                ),
            ),
        )
        return replace(self.provider(), ask_first=question)

    def over(self, count: int) -> Desk:
        return self.desk(
            Tone.OVER,
            t("run.recovered.promises", self.lang),
            self.said("Восстановлено в 03:42 МСК.", "Restored at 03:42 MSK."),
            checks=self.checks(),
            promises=self.promises(count, over=True),
            lead=Lead(Told.KNOWN, self.said("Знает: восстановлено.", "Knows: restored.")),
            commands=self.commands(live_call=False),
            now=Now(
                self.said("Верните рабочий статус.", "Set your working status again."),
                buttons=(
                    self.button(
                        "Сделано", "Done", self.act(Kind.GIVE, "back", "done"), "5", main=True
                    ),
                ),
            ),
            news=(self.said("03:42 Всё снова работает.", "03:42 Everything works again."),),
        )

    def long(self) -> Desk:
        full = self.reference()
        mass = self.mass()
        return replace(
            full,
            headline=Headline(
                Tone.PROVIDER,
                t("cause.isp.captive_portal.summary", self.lang),
                self.said("Вероятно. Началось в 02:11 МСК.", "Likely. It began at 02:11 MSK."),
                (
                    *full.headline.more,
                    t("note.foreign_unreachable", self.lang),
                    t("note.lost_packets", self.lang),
                ),
            ),
            office=mass.office,
            problems=(t("run.settings_broken", self.lang), t("run.no_settings", self.lang)),
        )

    def drill(self) -> Desk:
        sides = (
            ("operator", "У меня дома", "At my home"),
            ("isp", "Провайдер", "The provider"),
            ("bank", "Банк", "The bank"),
            ("undetermined", "Пока не ясно", "Not clear yet"),
        )
        asked = Now(
            self.said("На чьей стороне сбой?", "Whose fault is it?"),
            buttons=tuple(
                self.button(ru, en, self.act(Kind.OWNER_READ, value=side), str(number))
                for number, (side, ru, en) in enumerate(sides, 1)
            ),
        )
        leave = self.button("Закончить тренировку", "Leave the drill", self.act(Kind.LEAVE_DRILL))
        return replace(
            self.provider(),
            drill=self.said("ТРЕНИРОВКА", "DRILL"),
            now=asked,
            seldom=(leave,),
            places=(),
        )

    def broken(self) -> Desk:
        return self.desk(
            Tone.UNCLEAR,
            self.said(
                "Пока не ясно, где сбой: провайдер или вход в сеть банка.",
                "Not clear yet where the fault is: the provider or the bank's network.",
            ),
            self.said("Проверяю дальше.", "Checking goes on."),
            client=self.hears(),
            checks=self.checks(2),
            lead=self.ring().lead,
            problems=(t("run.settings_broken", self.lang),),
            now=Now(t("run.healthy", self.lang)),
        )
