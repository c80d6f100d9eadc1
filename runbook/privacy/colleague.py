"""PURE. Whether a text says which colleague, and nothing of a client: a role or a first name."""

import re

from notifier.screening.disguise import plain_text
from runbook.privacy.name_lists import common_words, given, latin_key, surnames
from runbook.privacy.personal_data import find_client_data

LONGEST = 60
_ROLE = re.compile(
    r"(?<!\w)(?:руководител|лид|груп|смен|коллег|наставник|ментор|оператор|дежурн|админ|мониторинг"
    r"|поддержк|отдел|старш|стаж|резерв|бригад|диспетчер|супервайзер|специалист|цод|контакт|офис|лини"
    r"|lead|team|shift|group|standby|mentor|colleague|operator|duty|admin|supervisor|monitoring"
    r"|support|office|line|desk)",
    re.IGNORECASE,
)
_CLIENT = re.compile(
    r"(?<!\w)(?:клиент(?!ск)|абонент(?!ск)|гражд|господ|госпож|г-[нж]|client|customer|mrs?\b|ms\b)",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[^\W\d_]+(?:[ .,()-]{1,2}[^\W\d_]+)*[.)]?")
_FIRST_NAME = re.compile(r"([^\W\d_]{2,20})(?:,? +[^\W\d_]\.?)?")
_SURNAME = re.compile(
    r".{2,}(?:[ое]в|[иы]н|[сц]к|енк)(?:а|у|ым|ой|ий|ая|о)?|.{2,}(?:ых|их|швили|дзе)"
    r"|.{2,}(?:[oe]v|in|sk)(?:a|y|iy|aya)?|.{2,}(?:enko|shvili|dze)",
    re.IGNORECASE,
)


def is_colleague(text: str) -> bool:
    """Whether every part between commas is a role, or a first name with an initial at most.

    «руководитель смены», «Мария», «Мария П.», «Мария, руководитель». A surname, a digit and a word
    for a client are refused: what stands here goes into the journal and onto others' screens.
    """
    plain = " ".join(plain_text(text).split())
    if not plain or len(plain) > LONGEST or not _SIGNS.fullmatch(plain) or _CLIENT.search(plain):
        return False
    return all(_is_role(part) or _is_first_name(part) for part in plain.split(", "))


def _is_role(part: str) -> bool:
    if not _ROLE.search(part) or find_client_data(part):
        return False
    return not any(latin_key(word) in surnames() for word in re.findall(r"\w+", part))


def _is_first_name(part: str) -> bool:
    found = _FIRST_NAME.fullmatch(part)
    if not found:
        return False
    key = latin_key(found[1].replace("ё", "е"))
    if key in given() | common_words():
        return True
    return key not in surnames() and not _SURNAME.fullmatch(found[1])
