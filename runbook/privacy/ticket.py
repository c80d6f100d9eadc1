"""PURE. The shape of a ticket number: a provider's or the bank's number of a request, no words.

A line of free text would carry whatever was on her mind to the shift lead's messenger.
"""

import re
from enum import StrEnum

from notifier.screening.disguise import plain_text
from notifier.screening.inner_places import has_inner_address
from runbook.privacy.person_names import reference_has_name
from runbook.privacy.personal_data import find_client_data
from runbook.privacy.plain_text import one_text
from runbook.privacy.state_numbers import is_number_of_a_person

LONGEST_TICKET = 32
_LETTER = "A-Za-zА-Яа-яЁё"
_SHAPE = re.compile(rf"(?:[{_LETTER}]+ )?#?[{_LETTER}0-9][{_LETTER}0-9\-/#._]*")
_AFTER_A_BLANK = re.compile(r" #?[0-9]")


class TicketFault(StrEnum):
    """Why a text is no ticket number."""

    LONG = "long"
    SHAPE = "shape"
    CLIENT = "client"
    """It may be a card, a phone, a document, a date of birth, a name or an inner address."""


def ticket_fault(text: str) -> TicketFault | None:
    """What is wrong with a ticket number, or None.

    At most 32 characters: letters, digits and ``-/№#._`` with a digit among them; one blank may
    stand between letters and the digits after them («INC 4711»).
    """
    plain = plain_text(one_text(text)).replace("# ", "#")
    if len(text.strip()) > LONGEST_TICKET:
        return TicketFault.LONG
    if is_number_of_a_person(plain) or find_client_data(plain) or reference_has_name(plain):
        return TicketFault.CLIENT
    if has_inner_address(plain):
        return TicketFault.CLIENT
    split = " " in plain and not _AFTER_A_BLANK.search(plain)
    if split or not _SHAPE.fullmatch(plain) or not re.search("[0-9]", plain):
        return TicketFault.SHAPE
    return None
