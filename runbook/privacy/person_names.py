"""PURE. Finds a person's name in a text: patronymics, name with surname, initials, in both scripts.

What counts is the shape, helped by lists of the given names and surnames most met with in Russia.
Names of systems, cities and providers are no names. A first name alone is none either.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_MEN = """
александр алексей альберт анатолий андрей антон аркадий арсений артём артур артемий богдан борис
вадим валентин валерий василий виктор виталий владимир владислав вячеслав геннадий георгий герман
глеб григорий давид даниил данила демьян денис дмитрий евгений егор захар иван игорь игнат ильдар
ильяс кирилл константин леонид лев макар максим марат марк матвей михаил мурат назар никита николай
олег павел пётр платон прохор рамиль рашид ринат родион роман ростислав руслан рустам савелий
святослав семён сергей станислав степан тарас тимофей тимур фарид фёдор филипп эдуард эльдар юрий
яков ян ярослав фома лука кузьма илья савва саша лёша серёжа дима женя миша коля вова паша гриша
"""
_WOMEN = """
аделина аида айгуль алевтина александра алёна алина алиса алла альбина анастасия ангелина анжела
анна антонина арина ася валентина валерия варвара василиса вера вероника виктория виолетта галина
гульнара дарья диана динара ева евгения екатерина елена елизавета жанна зинаида злата зоя инна
ирина ия камила карина кира клавдия кристина ксения лариса лейла лидия лилия людмила майя маргарита
марина мария милана мирослава надежда наталья наталия нина оксана олеся ольга полина раиса регина
римма роза светлана снежана софия софья стефания таисия тамара татьяна ульяна фаина эвелина элина
эльвира эмма юлия яна ярослава любовь настя катя лена маша таня наташа даша оля юля ира аня вика
"""
_LATIN_NAMES = (
    "alexander alexandra alexey alexei pyotr natalie alex maxim yulia julia victor victoria"
)
_WORDS_TOO = """
вера надежда любовь роман лев роза злата марк герман майя ия ася ян яна лука вика слава
виктория кира эмма регина лилия карина платон захар владимир тарас
"""
"""Given names that are common words, cities or brands as well: alone they prove nothing."""
_SURNAMES = """
иванов смирнов кузнецов попов васильев петров соколов михайлов новиков фёдоров морозов волков
алексеев лебедев семёнов егоров павлов козлов степанов николаев орлов андреев макаров никитин
захаров зайцев соловьёв борисов яковлев григорьев романов воробьёв сергеев кузьмин фролов
александров дмитриев королёв гусев киселёв ильин максимов поляков сорокин виноградов ковалёв белов
медведев антонов тарасов жуков баранов филиппов комаров давыдов беляев герасимов богданов осипов
сидоров матвеев титов марков миронов крылов куликов карпов власов мельников денисов гаврилов
тихонов казаков афанасьев данилов савельев тимофеев фомин чернов абрамов мартынов ефимов федотов
щербаков назаров калинин исаев чернышёв быков маслов родионов коновалов лазарев воронин климов
филатов пономарёв голубев кудрявцев прохоров наумов потапов журавлёв овчинников трофимов леонов
соболев ермаков колесников гончаров емельянов никифоров грачёв котов гришин ефремов архипов
шевченко бондаренко коваленко ткаченко кравченко петренко
"""
_NO_SURNAMES = """
снова слова слово готова голова основа нова вина цена одна она причина машина картина середина
половина кабина витрина резина готов слов основ вновь здоров домов часов шлюзов каналов
операторов клиентов номеров серверов звонков чатов сбоев случаев сервисов вызовов
"""
_SURNAME_SHAPE = re.compile(
    r"[а-я]{2,}(?:(?:[ое]в|[иы]н)(?:а|у|ым|е|ой|ы|ых)?"
    r"|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|[чщ]ук|юк|ян(?:а|у|ом|е)?|швили|дзе)"
    r"|[a-z]{2,}(?:(?:y?[oe]v|[iy]n)(?:a|oy|oi|u|ym|e)?"
    r"|(?:s|ts|c)k(?:iy|y|ij|i|aya|aia|aja|oy)|enko|ch?uk|yuk|[iy]an|shvili|dze)"
)
_SURELY_A_SURNAME = re.compile(r"[а-я]{3,}(?:[ое]ва?|енко|чук)|[a-z]{3,}(?:[oe]va?|enko|chuk)")
_SON = re.compile(
    r"[а-я]{2,}[ое]вич(?:а|у|ем|е)?|(?:ильич|кузьмич|лукич|никитич|саввич|фомич)(?:а|у|ом|ем|е)?"
    r"|[a-z]{2,}[oe]vich[a-z]{0,2}"
)
_DAUGHTER = re.compile(
    r"[а-я]{2,}[ое]вн(?:а|ы|е|у|ой|ою)|[а-я]{2,}(?:инич|кит[и]?ч)н(?:а|ы|е|у|ой|ою)"
)
_DAUGHTER_LATIN = re.compile(r"[a-z]{2,}(?:[oe]vna|inichna)")
_CLIENT = re.compile(
    r"клиент(?:а|у|ом|е|к[аиеу]|кой)?|абонент\w{0,2}|гражданин\w?|гражданк\w{1,2}|господин|госпожа"
)
_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"\s+|\s*,\s*|-")
_LOOKALIKES = str.maketrans("aceopxykmtbhAEKMHOPCTXBY", "асеорхукмтвнАЕКМНОРСТХВУ")
_SHORTEST_IN_REFERENCE = 4


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    key: str
    gap: str
    """What stands between it and the word before."""
    dotted: bool

    @property
    def title(self) -> bool:
        return len(self.text) > 1 and self.text[0].isupper() and self.text[1:].islower()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()


def has_name(text: str) -> bool:
    """Whether a sentence seems to name a person."""
    words = list(_words(text))
    return any(map(_is_patronymic, words)) or any(
        _names(words, place) for place in range(len(words))
    )


def reference_has_name(text: str) -> bool:
    """Whether a case reference, which has no business with words, holds any name at all."""
    if has_name(re.sub(r"[\d\W_]+", " ", text)):
        return True
    keys = [one.key for one in _words(text) if len(one.text) >= _SHORTEST_IN_REFERENCE]
    listed = _given() | _common_words() | _surnames()
    return any(_latin(key) in listed or _SURELY_A_SURNAME.fullmatch(key) for key in keys)


def _words(text: str) -> Iterator[_Word]:
    shown = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf"
    )
    end = 0
    for found in _WORD.finditer(shown):
        word = found[0]
        # A Latin letter inside a Russian word is a slip or a disguise.
        if re.search("[а-яё]", word, re.IGNORECASE) and re.search("[a-z]", word, re.IGNORECASE):
            word = word.translate(_LOOKALIKES)
        dotted = shown[found.end() : found.end() + 1] == "."
        yield _Word(word, word.lower().replace("ё", "е"), shown[end : found.start()], dotted)
        end = found.end() + dotted


def _is_patronymic(word: _Word) -> bool:
    return bool(
        _SON.fullmatch(word.key) or _DAUGHTER_LATIN.fullmatch(word.key) or word.key in _daughters()
    )


def _names(words: list[_Word], place: int) -> bool:
    """Whether a name begins at this word."""
    first, following = words[place], words[place + 1 : place + 3]
    if not following:
        return False
    second = following[0]
    if first.initial:
        return _initials_first(words[place : place + 4])
    if second.initial and not second.gap.strip(" \t,") and not first.dotted:
        return _initials_after(first, following)
    if not _APART.fullmatch(second.gap) or first.dotted:
        return False
    if second.title and _CLIENT.fullmatch(first.key):
        return _is_surname(second) or _is_given(second)
    return _is_pair(first, second)


def _is_pair(first: _Word, second: _Word) -> bool:
    if first.title and second.title:
        if _is_given(first) and (_is_surname(second) or _DAUGHTER.fullmatch(second.key)):
            return True
        if _is_surname(first) and _is_given(second):
            return True
        blank = not second.gap.strip()
        return blank and _latin(first.key) in _given() and _is_foreign_surname(second)
    sure = {_latin(first.key), _latin(second.key)}
    return bool(sure & _given() and sure & _surnames())


def _is_foreign_surname(word: _Word) -> bool:
    return bool(
        re.fullmatch(r"[а-я]{3,}(?:берг|ман|штейн|идт|сон|ер|ль|ак|ик|ич|ец|ых|их)", word.key)
    )


def _initials_first(words: list[_Word]) -> bool:
    """«А. П. Иванова», «А.П.Иванова»; with a single initial the surname must look like one."""
    if not words[0].dotted:
        return False
    rest = words[1:]
    if rest and rest[0].initial and rest[0].dotted and not rest[0].gap.strip():
        return len(rest) > 1 and not rest[1].gap.strip() and _is_capital(rest[1])
    return bool(rest) and not rest[0].gap.strip() and rest[0].title and _is_surname(rest[0])


def _initials_after(first: _Word, following: list[_Word]) -> bool:
    """«Иванова А. П.», «Иванова А.П.», «Иванова А П», «Иванова А.»."""
    if not _is_capital(first):
        return False
    two = len(following) > 1 and following[1].initial and not following[1].gap.strip()
    if two and following[0].dotted:
        return True
    return _is_surname(first) and (two or following[0].dotted)


def _is_capital(word: _Word) -> bool:
    return word.title or (word.shouted and _latin(word.key) in _surnames())


def _is_surname(word: _Word) -> bool:
    if word.key in _NO_SURNAMES.split():
        return False
    return _latin(word.key) in _surnames() or bool(_SURNAME_SHAPE.fullmatch(word.key))


def _is_given(word: _Word) -> bool:
    return _latin(word.key) in _given() | _common_words()


@cache
def _given() -> frozenset[str]:
    """Every case of the given names that are nothing else, as Latin keys."""
    names = {*_MEN.split(), *_WOMEN.split()} - {*_WORDS_TOO.split()}
    forms = {form for name in names for form in _cases(name)}
    return frozenset(map(_latin, (*forms, *_LATIN_NAMES.split())))


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_latin(form) for name in _WORDS_TOO.split() for form in _cases(name))


@cache
def _surnames() -> frozenset[str]:
    endings = ("", "а", "у", "ым", "е", "ой", "ы", "ых")
    declined = [name for name in _SURNAMES.split() if not name.endswith("о")]
    forms = {name + ending for name in declined for ending in endings} | set(_SURNAMES.split())
    return frozenset(map(_latin, forms))


@cache
def _daughters() -> frozenset[str]:
    """Patronymics of women by their fathers' names: the ending alone is an adjective's as well."""
    fathers = [name.replace("ё", "е") for name in _MEN.split()]
    stems = {"кузьминич", "ильинич", "лукинич", "фоминич", "никитич", "саввич", "львов", "яковлев"}
    for name in fathers:
        if name.endswith("ий"):
            stems |= {f"{name[:-2]}иев", f"{name[:-2]}ьев"}
        elif name.endswith(("й", "ь")):
            stems.add(f"{name[:-1]}ев")
        elif name == "павел":
            stems.add("павлов")
        elif name == "петр":
            stems.add("петров")
        elif name[-1] not in "ая":
            stems.add(f"{name}ов")
    endings = ("на", "ны", "не", "ну", "ной", "ною")
    return frozenset(stem + ending for stem in stems for ending in endings)


def _cases(name: str) -> list[str]:
    if name.endswith("а"):
        return [name[:-1] + one for one in ("а", "ы", "и", "е", "у", "ой")]
    if name.endswith("я"):
        return [name[:-1] + one for one in ("я", "и", "е", "ю", "ей")]
    if name.endswith(("й", "ь")):
        return [name, *(name[:-1] + one for one in ("я", "ю", "ем", "е", "и"))]
    return [name, *(name + one for one in ("а", "у", "ом", "е"))]


_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэё", "abvgdeziiklmnoprstufiee", strict=True)),
        "ж": "zh", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "",
        "ю": "iu", "я": "ia",
    }
)  # fmt: skip
_SPELLINGS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("ts", "c"), ("x", "ks"), ("j", "i"), ("y", "i"),
    ("'", ""),
)  # fmt: skip


def _latin(word: str) -> str:
    """One key for the many ways in which a Russian name is written in Latin letters."""
    key = word.lower().translate(_LETTERS)
    for spelling, plain in _SPELLINGS:
        key = key.replace(spelling, plain)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[1:] if key.startswith("ie") else key
