"""What each delivery error says to a person and what she can do about it, by stable id."""

from collections.abc import Mapping
from typing import NamedTuple


class Wording(NamedTuple):
    """One sentence that says what happened and one hint that says what to do."""

    sentence: str
    hint: str


def _both(ru: tuple[str, str], en: tuple[str, str]) -> Mapping[str, Wording]:
    return {"ru": Wording(*ru), "en": Wording(*en)}


_WAITS_RU = "Оно сохранено и уйдёт само, когда появится связь."
_WAITS_EN = "It is kept and goes out by itself when the connection is back."

SENTENCES: Mapping[str, Mapping[str, Wording]] = {
    "delivery.not_sent": _both(
        ("Сообщение пока не ушло: нет связи.", _WAITS_RU),
        ("The message has not gone out yet: no connection.", _WAITS_EN),
    ),
    "delivery.not_sent.name": _both(
        ("Сообщение пока не ушло: нет интернета.", _WAITS_RU),
        ("The message has not gone out yet: no internet.", _WAITS_EN),
    ),
    "delivery.not_sent.unreachable": _both(
        ("Сообщение пока не ушло: нет связи с сервером сообщений.", _WAITS_RU),
        ("The message has not gone out yet: no connection to the message server.", _WAITS_EN),
    ),
    "delivery.not_sent.timed_out": _both(
        ("Сообщение пока не ушло: сервер сообщений не ответил вовремя.", _WAITS_RU),
        ("The message has not gone out yet: the message server did not answer in time.", _WAITS_EN),
    ),
    "delivery.not_sent.certificate": _both(
        (
            "Сообщение пока не ушло: защищённого соединения с сервером сообщений нет.",
            "Проверьте ca_file и часы компьютера; возможно, связь подменяет страница оплаты.",
        ),
        (
            "The message has not gone out yet: no secure connection to the message server.",
            "Check ca_file and the computer's clock; a payment page may stand in between.",
        ),
    ),
    "delivery.not_sent.proxy": _both(
        (
            "Сообщение пока не ушло: прокси не отвечает или отказал.",
            "Проверьте proxy в разделе [telegram]: адрес, порт, логин.",
        ),
        (
            "The message has not gone out yet: the proxy does not answer or refused.",
            "Check proxy in [telegram]: address, port, login.",
        ),
    ),
    "delivery.ambiguous": _both(
        (
            "Неизвестно, дошло ли сообщение: ответа не было.",
            "Один повтор уйдёт с пометкой «Повтор». Позвоните, если ответа нет.",
        ),
        (
            "It is unknown whether the message arrived: there was no answer.",
            "It is repeated once, marked as a repeat. Call if nobody reacts.",
        ),
    ),
    "delivery.rate_limited": _both(
        ("Телеграм просит подождать.", "Сообщение уйдёт само после паузы."),
        ("Telegram asks to wait.", "The message goes out by itself after the pause."),
    ),
    "delivery.blocked": _both(
        (
            "Получатель закрыл доступ боту или не начинал с ним разговор.",
            "Позвоните ему; пусть он откроет бота и нажмёт «Старт».",
        ),
        (
            "The recipient has blocked the bot or never started it.",
            "Call them; ask them to open the bot and press Start.",
        ),
    ),
    "delivery.wrong_token": _both(
        (
            "Телеграм не принял токен бота.",
            "Проверьте token в разделе [telegram]: runbook doctor.",
        ),
        ("Telegram did not accept the bot's token.", "Check token in [telegram]: runbook doctor."),
    ),
    "delivery.bad_request": _both(
        (
            "Телеграм отверг сообщение: чат не найден или адрес неверен.",
            "Проверьте chat id получателя в разделе [[contacts]].",
        ),
        (
            "Telegram refused the message: the chat was not found or the address is wrong.",
            "Check the recipient's chat id in [[contacts]].",
        ),
    ),
    "delivery.migrated": _both(
        ("Группа получила новый номер.", "Он сохранён, сообщение уйдёт туда."),
        ("The group has a new id.", "It was saved and the message goes there."),
    ),
    "delivery.server_error": _both(
        ("Сервер сообщений временно не работает.", "Сообщение сохранено и будет повторено."),
        ("The message server is out of order.", "The message is kept and will be tried again."),
    ),
    "delivery.not_an_api": _both(
        (
            "Вместо сервера сообщений ответила чужая страница.",
            "Возможно, это страница оплаты провайдера или прокси; проверьте api_url и proxy.",
        ),
        (
            "Something else answered in place of the message server.",
            "It may be the provider's payment page or a proxy; check api_url and proxy.",
        ),
    ),
    "delivery.no_channel": _both(
        ("Канал оповещения не настроен.", "Проверьте разделы [telegram] и [[contacts]]."),
        ("The channel is not configured.", "Check [telegram] and [[contacts]]."),
    ),
    "delivery.expired": _both(
        ("Сообщение не удалось отправить за сутки.", "Позвоните получателю."),
        ("The message could not be sent within 24 hours.", "Call the recipient."),
    ),
    "delivery.defect": _both(
        ("Ошибка программы при отправке.", "Позвоните получателю и приложите runbook bundle."),
        ("A defect of the program while sending.", "Call the recipient; attach runbook bundle."),
    ),
}
"""Every ``DeliveryError.id`` or at least ``delivery.<code>``; a test holds it complete."""
