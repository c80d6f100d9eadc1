"""PURE. What a delivery error says when it was a mail, by stable id."""

from notifier.words.sentence import Sentences, both

_KEPT_RU = "Письмо сохранено и уйдёт само, когда появится связь."
_KEPT_EN = "It is kept and goes out by itself when the connection is back."

EMAIL: Sentences = {
    "delivery.not_sent": both(
        ("Письмо пока не ушло: нет связи.", _KEPT_RU),
        ("The mail has not gone out yet: no connection.", _KEPT_EN),
    ),
    "delivery.not_sent.name": both(
        (
            "Письмо пока не ушло: почтовый сервер не находится.",
            "Если интернет есть, проверьте server в разделе [mail].",
        ),
        (
            "The mail has not gone out yet: the mail server is not found.",
            "If there is internet, check server in [mail].",
        ),
    ),
    "delivery.not_sent.unreachable": both(
        ("Письмо пока не ушло: нет связи с почтовым сервером.", _KEPT_RU),
        ("The mail has not gone out yet: no connection to the mail server.", _KEPT_EN),
    ),
    "delivery.not_sent.timed_out": both(
        ("Письмо пока не ушло: почтовый сервер не ответил вовремя.", _KEPT_RU),
        ("The mail has not gone out yet: the mail server did not answer in time.", _KEPT_EN),
    ),
    "delivery.not_sent.certificate": both(
        (
            "Письмо пока не ушло: почтовый сервер не подтвердил, что он настоящий.",
            "Проверьте server и ca_file в разделе [mail] и часы компьютера.",
        ),
        (
            "The mail has not gone out yet: the mail server did not prove who it is.",
            "Check server and ca_file in [mail] and the computer's clock.",
        ),
    ),
    "delivery.not_sent.unprotected": both(
        (
            "Письмо пока не ушло: защищённого соединения с почтовым сервером нет.",
            "Проверьте port и security в разделе [mail].",
        ),
        (
            "The mail has not gone out yet: no secure connection to the mail server.",
            "Check port and security in [mail].",
        ),
    ),
    "delivery.ambiguous": both(
        (
            "Неизвестно, дошло ли письмо: почтовый сервер не ответил.",
            "Один повтор уйдёт с пометкой «Повтор». Позвоните, если ответа нет.",
        ),
        (
            "It is unknown whether the mail arrived: the mail server did not answer.",
            "It is repeated once, marked as a repeat. Call if nobody reacts.",
        ),
    ),
    "delivery.rate_limited": both(
        ("Почтовый сервер просит подождать.", "Письмо уйдёт само после паузы."),
        ("The mail server asks to wait.", "The mail goes out by itself after the pause."),
    ),
    "delivery.blocked": both(
        (
            "Почтовый сервер не принимает письма для этого получателя.",
            "Позвоните ему; проверьте его email в разделе [[contacts]].",
        ),
        (
            "The mail server takes no mail for this recipient.",
            "Call them; check their email in [[contacts]].",
        ),
    ),
    "delivery.wrong_token": both(
        (
            "Почтовый сервер не принял имя и пароль.",
            "Проверьте login и password в разделе [mail].",
        ),
        (
            "The mail server did not accept the name and password.",
            "Check login and password in [mail].",
        ),
    ),
    "delivery.bad_request": both(
        (
            "Почтовый сервер отверг письмо.",
            "Проверьте sender в разделе [mail] и email получателя в [[contacts]].",
        ),
        (
            "The mail server refused the mail.",
            "Check sender in [mail] and the recipient's email in [[contacts]].",
        ),
    ),
    "delivery.server_error": both(
        ("Почтовый сервер временно не принимает письма.", "Письмо сохранено и будет повторено."),
        ("The mail server takes no mail for now.", "The mail is kept and will be tried again."),
    ),
    "delivery.not_an_api": both(
        (
            "Вместо почтового сервера ответил кто-то другой.",
            "Проверьте server и port в разделе [mail]; возможно, связь подменяет провайдер.",
        ),
        (
            "Something else answered in place of the mail server.",
            "Check server and port in [mail]; the provider may stand in between.",
        ),
    ),
    "delivery.not_an_api.unprotected": both(
        (
            "Письмо не отправлено: почтовый сервер не предлагает защищённого соединения.",
            "Проверьте port и security в разделе [mail]; возможно, связь подменяют.",
        ),
        (
            "The mail was not sent: the mail server offers no secure connection.",
            "Check port and security in [mail]; somebody may stand in between.",
        ),
    ),
    "delivery.no_channel": both(
        ("Почта для оповещений не настроена.", "Проверьте разделы [mail] и [[contacts]]."),
        ("Mail is not set up.", "Check [mail] and [[contacts]]."),
    ),
    "delivery.expired": both(
        ("Письмо не удалось отправить за сутки.", "Позвоните получателю."),
        ("The mail could not be sent within 24 hours.", "Call the recipient."),
    ),
}
