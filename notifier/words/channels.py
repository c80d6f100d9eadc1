"""PURE. What a delivery error says where the channel matters, by channel and stable id.

What is not here is said in ``wording``'s words, which are true for every channel.
"""

from collections.abc import Mapping

from notifier.words.mail import EMAIL
from notifier.words.sentence import Sentences, both

_TELEGRAM: Sentences = {
    "delivery.not_sent.proxy": both(
        (
            "Сообщение пока не ушло: прокси не отвечает или отказал.",
            "Проверьте proxy в разделе [telegram]: адрес, порт, логин.",
        ),
        (
            "The message has not gone out yet: the proxy does not answer or refused.",
            "Check proxy in [telegram]: address, port, login.",
        ),
    ),
    "delivery.rate_limited": both(
        ("Телеграм просит подождать.", "Сообщение уйдёт само после паузы."),
        ("Telegram asks to wait.", "The message goes out by itself after the pause."),
    ),
    "delivery.blocked": both(
        (
            "Получатель закрыл доступ боту или не начинал с ним разговор.",
            "Позвоните ему; пусть он откроет бота и нажмёт «Старт».",
        ),
        (
            "The recipient has blocked the bot or never started it.",
            "Call them; ask them to open the bot and press Start.",
        ),
    ),
    "delivery.wrong_token": both(
        (
            "Телеграм не принял токен бота.",
            "Проверьте token в разделе [telegram]: runbook doctor.",
        ),
        ("Telegram did not accept the bot's token.", "Check token in [telegram]: runbook doctor."),
    ),
    "delivery.bad_request": both(
        (
            "Телеграм отверг сообщение: чат не найден или адрес неверен.",
            "Проверьте chat id получателя в разделе [[contacts]].",
        ),
        (
            "Telegram refused the message: the chat was not found or the address is wrong.",
            "Check the recipient's chat id in [[contacts]].",
        ),
    ),
    "delivery.migrated": both(
        ("Группа получила новый номер.", "Он сохранён, сообщение уйдёт туда."),
        ("The group has a new id.", "It was saved and the message goes there."),
    ),
    "delivery.not_an_api": both(
        (
            "Вместо сервера сообщений ответила чужая страница.",
            "Возможно, это страница оплаты провайдера или прокси; проверьте api_url и proxy.",
        ),
        (
            "Something else answered in place of the message server.",
            "It may be the provider's payment page or a proxy; check api_url and proxy.",
        ),
    ),
    "delivery.no_channel": both(
        ("Этот способ связи не настроен.", "Проверьте разделы [telegram] и [[contacts]]."),
        ("This way is not set up.", "Check [telegram] and [[contacts]]."),
    ),
}

_WEBHOOK: Sentences = {
    "delivery.not_sent.certificate": both(
        (
            "Сообщение пока не ушло: сервер банка не подтвердил, что он настоящий.",
            "Проверьте ca_file в разделе [webhook] и часы компьютера.",
        ),
        (
            "The message has not gone out yet: the bank's server did not prove who it is.",
            "Check ca_file in [webhook] and the computer's clock.",
        ),
    ),
    "delivery.not_sent.proxy": both(
        (
            "Сообщение пока не ушло: прокси не отвечает или отказал.",
            "Проверьте proxy в разделе [webhook]: адрес, порт, логин.",
        ),
        (
            "The message has not gone out yet: the proxy does not answer or refused.",
            "Check proxy in [webhook]: address, port, login.",
        ),
    ),
    "delivery.blocked": both(
        (
            "Сервер банка больше не принимает сообщения по этому адресу.",
            "Позвоните получателю; проверьте webhook в разделе [[contacts]].",
        ),
        (
            "The bank's server takes no more messages at this address.",
            "Call the recipient; check webhook in [[contacts]].",
        ),
    ),
    "delivery.wrong_token": both(
        ("Сервер банка не принял подпись.", "Проверьте key в разделе [webhook]."),
        ("The bank's server did not accept the signature.", "Check key in [webhook]."),
    ),
    "delivery.bad_request": both(
        ("Сервер банка отверг сообщение.", "Проверьте webhook в разделе [[contacts]]."),
        ("The bank's server refused the message.", "Check webhook in [[contacts]]."),
    ),
    "delivery.not_an_api": both(
        (
            "Вместо сервера банка ответила чужая страница.",
            "Проверьте webhook в разделе [[contacts]]; возможно, это страница оплаты или прокси.",
        ),
        (
            "Something else answered in place of the bank's server.",
            "Check webhook in [[contacts]]; it may be a payment page or a proxy.",
        ),
    ),
    "delivery.no_channel": both(
        ("Отправка на сервер банка не настроена.", "Проверьте разделы [webhook] и [[contacts]]."),
        ("Sending to the bank's server is not set up.", "Check [webhook] and [[contacts]]."),
    ),
}

_APPRISE: Sentences = {
    "delivery.wrong_token": both(
        (
            "Служба сообщений не приняла ключ или пароль.",
            "Проверьте apprise в разделе [[contacts]].",
        ),
        (
            "The message service did not accept the key or password.",
            "Check apprise in [[contacts]].",
        ),
    ),
    "delivery.bad_request": both(
        ("Служба сообщений отвергла сообщение.", "Проверьте apprise в разделе [[contacts]]."),
        ("The message service refused the message.", "Check apprise in [[contacts]]."),
    ),
    "delivery.not_an_api": both(
        (
            "Вместо службы сообщений ответил кто-то другой.",
            "Проверьте apprise в разделе [[contacts]]; возможно, это страница оплаты.",
        ),
        (
            "Something else answered in place of the message service.",
            "Check apprise in [[contacts]]; it may be a payment page.",
        ),
    ),
    "delivery.no_channel": both(
        ("Этот способ связи не настроен.", "Проверьте apprise в разделе [[contacts]]."),
        ("This way is not set up.", "Check apprise in [[contacts]]."),
    ),
}

_DESKTOP: Sentences = {
    "delivery.no_channel": both(
        (
            "Этот компьютер не показал уведомление.",
            "Посмотрите в окно программы; позвоните, если нужно.",
        ),
        (
            "This computer did not show the notification.",
            "Look at the program's window; call if need be.",
        ),
    ),
}

_CONSOLE: Sentences = {
    "delivery.no_channel": both(
        ("Сообщение не удалось вывести на экран.", "Позвоните получателю."),
        ("The message could not be shown on the screen.", "Call the recipient."),
    ),
}

CHANNEL_SENTENCES: Mapping[str, Sentences] = {
    "telegram": _TELEGRAM,
    "email": EMAIL,
    "webhook": _WEBHOOK,
    "apprise": _APPRISE,
    "desktop": _DESKTOP,
    "console": _CONSOLE,
}
"""By ``Recipient.channel``. A test holds that only Telegram's name Telegram."""
