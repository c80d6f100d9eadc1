"""PURE. What a delivery error says to a person and what she can do about it, by stable id.

Here in words that are true for every channel; a channel's own are in ``channel_wording``.
"""

from notifier.words.channels import CHANNEL_SENTENCES
from notifier.words.sentence import Sentences, Wording, both

_WAITS_RU = "Оно сохранено и уйдёт само, когда появится связь."
_WAITS_EN = "It is kept and goes out by itself when the connection is back."

SENTENCES: Sentences = {
    "delivery.not_sent": both(
        ("Сообщение пока не ушло: нет связи.", _WAITS_RU),
        ("The message has not gone out yet: no connection.", _WAITS_EN),
    ),
    "delivery.not_sent.name": both(
        ("Сообщение пока не ушло: сервер сообщений не находится.", _WAITS_RU),
        ("The message has not gone out yet: the message server is not found.", _WAITS_EN),
    ),
    "delivery.not_sent.unreachable": both(
        ("Сообщение пока не ушло: нет связи с сервером сообщений.", _WAITS_RU),
        ("The message has not gone out yet: no connection to the message server.", _WAITS_EN),
    ),
    "delivery.not_sent.timed_out": both(
        ("Сообщение пока не ушло: сервер сообщений не ответил вовремя.", _WAITS_RU),
        ("The message has not gone out yet: the message server did not answer in time.", _WAITS_EN),
    ),
    "delivery.not_sent.certificate": both(
        (
            "Сообщение пока не ушло: защищённого соединения с сервером сообщений нет.",
            "Проверьте ca_file и часы компьютера; возможно, связь подменяет страница оплаты.",
        ),
        (
            "The message has not gone out yet: no secure connection to the message server.",
            "Check ca_file and the computer's clock; a payment page may stand in between.",
        ),
    ),
    "delivery.not_sent.proxy": both(
        (
            "Сообщение пока не ушло: прокси не отвечает или отказал.",
            "Проверьте proxy в настройках: адрес, порт, логин.",
        ),
        (
            "The message has not gone out yet: the proxy does not answer or refused.",
            "Check proxy in the settings: address, port, login.",
        ),
    ),
    "delivery.ambiguous": both(
        (
            "Неизвестно, дошло ли сообщение: ответа не было.",
            "Один повтор уйдёт с пометкой «Повтор». Позвоните, если ответа нет.",
        ),
        (
            "It is unknown whether the message arrived: there was no answer.",
            "It is repeated once, marked as a repeat. Call if nobody reacts.",
        ),
    ),
    "delivery.rate_limited": both(
        ("Сервер сообщений просит подождать.", "Сообщение уйдёт само после паузы."),
        ("The message server asks to wait.", "The message goes out by itself after the pause."),
    ),
    "delivery.blocked": both(
        ("Получатель недоступен этим способом связи.", "Позвоните получателю."),
        ("The recipient cannot be reached this way.", "Call the recipient."),
    ),
    "delivery.wrong_token": both(
        (
            "Сервер сообщений не принял наш ключ или пароль.",
            "Проверьте настройки этого способа связи: runbook doctor.",
        ),
        (
            "The message server did not accept our key or password.",
            "Check the settings of this way: runbook doctor.",
        ),
    ),
    "delivery.bad_request": both(
        ("Сервер отверг сообщение.", "Позвоните получателю; проверьте его адрес в [[contacts]]."),
        (
            "The server refused the message.",
            "Call the recipient; check their address in [[contacts]].",
        ),
    ),
    "delivery.migrated": both(
        ("Адрес получателя изменился.", "Новый сохранён, сообщение уйдёт туда."),
        ("The recipient's address has changed.", "It was saved and the message goes there."),
    ),
    "delivery.server_error": both(
        ("Сервер сообщений временно не работает.", "Сообщение сохранено и будет повторено."),
        ("The message server is out of order.", "The message is kept and will be tried again."),
    ),
    "delivery.not_an_api": both(
        (
            "Вместо сервера сообщений ответил кто-то другой.",
            "Возможно, это страница оплаты провайдера или прокси; проверьте адрес сервера.",
        ),
        (
            "Something else answered in place of the message server.",
            "It may be the provider's payment page or a proxy; check the server's address.",
        ),
    ),
    "delivery.no_channel": both(
        ("Этот способ связи не настроен.", "Проверьте раздел [[contacts]]: runbook doctor."),
        ("This way is not set up.", "Check [[contacts]]: runbook doctor."),
    ),
    "delivery.expired": both(
        ("Сообщение не удалось отправить за сутки.", "Позвоните получателю."),
        ("The message could not be sent within 24 hours.", "Call the recipient."),
    ),
    "delivery.defect": both(
        ("Ошибка программы при отправке.", "Позвоните получателю и приложите runbook bundle."),
        ("A defect of the program while sending.", "Call the recipient; attach runbook bundle."),
    ),
}
"""Every ``delivery.<code>``, some with ``.<reason>``; a test holds it complete."""


def wording(code: str, reason: str, lang: str, channel: str) -> Wording:
    """Sentence and hint for ``delivery.<code>``, the channel's own and the more exact one first."""
    own = CHANNEL_SENTENCES.get(channel, {})
    exact = f"{code}.{reason}" if reason else code
    words = own.get(exact) or SENTENCES.get(exact) or own.get(code) or SENTENCES[code]
    return words.get(lang, words["ru"])
