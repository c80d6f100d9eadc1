from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Purpose, Receipt, Recipient
from notifier.dispatch.governor import Lane
from notifier.dispatch.parcel import Parcel, pause_asked, sending
from notifier.message import Message
from notifier.outbox.settlement import Accepted, GiveUp, TryAgain
from notifier.providers.provider import Envelope

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
LEAD = Recipient("shift_lead", "Руководитель смены", "telegram", "111")
NOT_SENT = DeliveryError(ErrorCode.NOT_SENT)


def waiting(number: int = 1, **changed: object) -> Delivery:
    made = Delivery(
        id=f"{number:032x}",
        incident=f"{number:08x}00000000",
        purpose=Purpose.RING,
        recipient=LEAD,
        message=Message("Сбой"),
        created_at=NOW,
        due_at=NOW,
        attempts=1,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def several(**changed: object) -> Parcel:
    return Parcel(tuple(waiting(number, **changed) for number in range(5)))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_what_is_in_time_goes_as_it_is() -> None:
    assert Parcel((waiting(),)).message(NOW + minutes(1.9)) == Message("Сбой")


def test_a_late_one_says_how_late_and_gives_no_reason_that_may_be_wrong() -> None:
    late = waiting(error=ErrorCode.NOT_SENT)
    (line,) = Parcel((late,)).message(NOW + minutes(27.8)).lines
    assert line == "Сообщено с опозданием на 27 мин."


def test_lateness_counts_from_when_it_was_free_to_go() -> None:
    second_rung = waiting(ready_at=NOW + minutes(10))
    assert Parcel((second_rung,)).message(NOW + minutes(11)).lines == ()


@pytest.mark.parametrize("purpose", [Purpose.EDIT, Purpose.EXERCISE])
def test_what_need_not_ring_is_never_called_late(purpose: Purpose) -> None:
    one = Parcel((waiting(purpose=purpose),))
    assert one.message(NOW + minutes(60)) == Message("Сбой")
    assert not one.envelope(NOW + minutes(60)).late


def test_late_and_a_repeat_are_both_said() -> None:
    both = Parcel((waiting(repeat=True, error=ErrorCode.NOT_SENT),)).message(NOW + minutes(3))
    assert both.plain() == ("Повтор. Сбой\nСообщено с опозданием на 3 мин.\nИнцидент 00000001")


def test_a_clock_set_back_makes_nothing_late() -> None:
    assert Parcel((waiting(),)).message(NOW - minutes(60)) == Message("Сбой")


def test_the_envelope_names_delivery_incident_purpose_and_role() -> None:
    late = waiting(repeat=True)
    assert Parcel((late,)).envelope(NOW + minutes(5)) == Envelope(
        late.id, late.incident, Purpose.RING, "shift_lead", NOW, repeat=True, late=True
    )


def test_a_digest_has_a_name_of_its_own_that_stays() -> None:
    first, again = several().envelope(NOW), several(repeat=True, attempts=2).envelope(NOW)
    assert first.delivery == again.delivery
    assert first.delivery not in {one.id for one in several().deliveries}
    fewer = Parcel(several().deliveries[:-1]).envelope(NOW)
    assert fewer.delivery != first.delivery
    assert (first.incident, again.repeat) == ("", True)


def test_a_digest_that_was_taken_leaves_no_message_to_change() -> None:
    settled = several().settled(Receipt("77", NOW), NOW, 0.0)
    assert settled == (Accepted(Receipt("", NOW)),) * 5
    alone = Parcel((waiting(),)).settled(Receipt("77", NOW), NOW, 0.0)
    assert alone == (Accepted(Receipt("77", NOW)),)


def test_a_digest_without_an_answer_is_repeated_once_and_stays_together() -> None:
    ambiguous = DeliveryError(ErrorCode.AMBIGUOUS)
    first = several().settled(ambiguous, NOW, 0.4)
    assert all(isinstance(one, TryAgain) and one.repeat for one in first)
    assert len({one.at for one in first if isinstance(one, TryAgain)}) == 1
    second = several(repeat=True, doubted=True, attempts=2).settled(ambiguous, NOW, 0.4)
    assert all(isinstance(one, GiveUp) for one in second)


def test_a_digest_that_was_refused_is_taken_apart_at_once() -> None:
    refused = DeliveryError(ErrorCode.BAD_REQUEST)
    parcel = several()
    settled = parcel.settled(refused, NOW, 0.0)
    assert settled == (TryAgain(refused, NOW),) * 5
    assert parcel.refused(settled)
    alone = Parcel((waiting(),))
    assert isinstance(alone.settled(refused, NOW, 0.0)[0], GiveUp)
    assert not alone.refused(alone.settled(refused, NOW, 0.0))


def test_what_failed_while_the_line_came_back_goes_again_soon() -> None:
    old = Parcel((waiting(attempts=9),))
    (usual,) = old.settled(NOT_SENT, NOW, 0.0)
    (soon,) = old.settled(NOT_SENT, NOW, 0.0, again_soon=True)
    assert isinstance(usual, TryAgain)
    assert isinstance(soon, TryAgain)
    assert soon.at == NOW + timedelta(seconds=1) < usual.at
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=60)
    assert old.settled(flood, NOW, 0.0, again_soon=True) == old.settled(flood, NOW, 0.0)


def test_only_a_pause_that_was_asked_for_holds_the_chat() -> None:
    flood = DeliveryError(ErrorCode.RATE_LIMITED, retry_after=60)
    assert pause_asked(several().settled(flood, NOW, 0.0)) == NOW + minutes(1)
    assert pause_asked(several().settled(NOT_SENT, NOW, 0.0)) is None


def test_the_express_lane_is_for_the_leads_own_chat() -> None:
    def lane(delivery: Delivery, *, is_group: bool = False) -> Lane:
        return sending(delivery, is_group=is_group).lane

    standby = replace(LEAD, role="standby")
    assert lane(waiting()) is Lane.EXPRESS
    assert lane(waiting(), is_group=True) is Lane.ORDINARY
    assert lane(waiting(recipient=standby)) is Lane.ORDINARY
    assert lane(waiting(purpose=Purpose.EDIT)) is Lane.ORDINARY
