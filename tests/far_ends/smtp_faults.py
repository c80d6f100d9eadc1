"""How the SMTP server for tests can misbehave, by name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What happens at one step of a conversation: a reply, or ``hang``, ``reset``, ``slow``."""

    step: str
    does: str
    seconds: float = 30.0


FAULTS = {
    "greeting_421": Fault("greeting", "421 4.3.2 shutting down"),
    "greeting_421_rate": Fault("greeting", "421-4.7.0 too many\r\n421 4.7.0 connections"),
    "greeting_554": Fault("greeting", "554 5.7.1 no service for you"),
    "greeting_http": Fault("greeting", "HTTP/1.1 400 Bad Request"),
    "greeting_hang": Fault("greeting", "hang"),
    "greeting_reset": Fault("greeting", "reset"),
    "ehlo_421": Fault("EHLO", "421 4.3.2 shutting down"),
    "ehlo_502": Fault("EHLO", "502 5.5.1 what"),
    "ehlo_hang": Fault("EHLO", "hang"),
    "ehlo_reset": Fault("EHLO", "reset"),
    "starttls_454": Fault("STARTTLS", "454 4.3.0 not now"),
    "starttls_501": Fault("STARTTLS", "501 5.5.4 no"),
    "starttls_hang": Fault("STARTTLS", "hang"),
    "starttls_silence": Fault("STARTTLS", "go ahead and hang"),
    "starttls_reset": Fault("STARTTLS", "reset"),
    "auth_454": Fault("AUTH", "454 4.7.0 temporary failure"),
    "auth_530": Fault("AUTH", "530 5.7.0 no"),
    "auth_534": Fault("AUTH", "534 5.7.9 stronger"),
    "auth_535": Fault("AUTH", "535 5.7.8 wrong"),
    "auth_504": Fault("AUTH", "504 5.5.4 which"),
    "auth_hang": Fault("AUTH", "hang"),
    "mail_421": Fault("MAIL", "421 4.4.2 bye"),
    "mail_450_rate": Fault("MAIL", "450 4.7.1 too many messages"),
    "mail_452": Fault("MAIL", "452 4.3.1 full"),
    "mail_530": Fault("MAIL", "530 5.7.0 log in first"),
    "mail_550": Fault("MAIL", "550 5.1.8 sender"),
    "rcpt_450": Fault("RCPT", "450 4.2.0 greylisted"),
    "rcpt_451": Fault("RCPT", "451 greylisted, no enhanced code, 4.7.1 later in the text"),
    "rcpt_451_rate": Fault("RCPT", "451 4.7.28 rate"),
    "rcpt_550": Fault("RCPT", "550 5.1.1 nobody"),
    "rcpt_551": Fault("RCPT", "551 5.1.6 moved"),
    "rcpt_553": Fault("RCPT", "553 5.1.3 name"),
    "rcpt_554": Fault("RCPT", "554 5.7.1 relaying denied"),
    "rcpt_354": Fault("RCPT", "354 nonsense"),
    "rcpt_reset": Fault("RCPT", "reset"),
    "data_451": Fault("DATA", "451 4.3.0 later"),
    "data_552": Fault("DATA", "552 5.2.2 full"),
    "data_hang": Fault("DATA", "hang"),
    "data_reset": Fault("DATA", "reset"),
    "end_250_slowly": Fault("end", "slow", 0.3),
    "end_451": Fault("end", "451 4.3.0 try later"),
    "end_451_rate": Fault("end", "451 4.7.0 rate"),
    "end_552": Fault("end", "552 5.3.4 too big"),
    "end_554": Fault("end", "554 5.7.1 spam"),
    "end_354": Fault("end", "354 nonsense"),
    "end_hang": Fault("end", "hang"),
    "end_reset": Fault("end", "reset"),
    "end_http": Fault("end", "HTTP/1.1 200 OK"),
    "goodbye_hang": Fault("QUIT", "hang"),
    "goodbye_reset": Fault("QUIT", "reset"),
}
