"""Who keeps a promise from now on is a role or a first name, never a client or a number."""

import pytest

from runbook.privacy.colleague import is_colleague


@pytest.mark.parametrize(
    "text",
    ["руководитель смены", "резервная группа", "Мария", "Мария П.", "Мария, руководитель",
     "Гузель Х", "старшая смены Ольга", "Коллеге", "оператору Анне", "shift lead", "Kate",
     "Эльвира", "контактный центр (Оренбург)"],
)  # fmt: skip
def test_a_colleague_is_taken(text: str) -> None:
    assert is_colleague(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "Клиент Иванов Иван Иванович", "клиентка", "55-12-34 кв 12", "паспорт 5312 123456",
     "+7 922 000-00-01", "Мария Иванова", "Иванов", "Петрова Галя", "руководитель Иванов",
     "руководитель Мамедов Рашад", "Мамедов Рашад", "Черных", "абонент", "г-н Ким", "Мария 2",
     "Мария Петровна", "руководитель\x1b[31m", "а" * 61, "John Smith",
     "руководитель смены Петров П."],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    assert not is_colleague(text)
