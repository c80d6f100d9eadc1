"""PURE. Given names and surnames most met with in Russia, with their cases and Latin spellings."""

import re
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
вера надежда любовь роман лев роза злата марк герман майя ия ася ян яна лука вика слава света поля
тома ли чан карен ислам влад виктория кира эмма регина лилия карина платон захар владимир тарас
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
_GIVEN_TOO = """
рашад магомед али ахмед фаррух ашот гузель рамзан армен гарик карен левон тигран вартан арам хачик
гульшат гульназ гузаль зульфия айсылу алсу фарида рустем ренат рафаэль радик ильнур ильшат айрат
марсель азат булат данис наиль равиль ришат салават фанис хамит шамиль юсуф мухаммед мухамед
ибрагим исмаил абдула абдулла абдул рахман рахим карим керим насиба азиз азиза бахтияр бахром
дильноза нодира шахноза зарина фируза алишер улугбек отабек жасур шерзод сардор ислам мадина
патимат фатима аминат зарема заур залина аслан арсен мурад расул гаджи руслана джамал джамиля
лейсан лилиана анвар эльмира эльмир венера ралина резеда рузиля гульсина гульфия гуля нурия сания
наиля галя света светка ленка лёля таня танька катька машка наташка оленька ольга олька надя люба
люда лида валя зоя тома рита клава нюра нюся тося дуся зина нина римма ксюша лиза даша дашка соня
полина поля вова вовка толя коля петя витя юра костя слава лёня лёша алёша санёк сашка димка мишка
серёга гоша гена боря федя стёпа сеня вася васька ваня ванька женька игорёк игореша макс влад стас
джон майкл дэвид петро мыкола олена нгуен чан ли
"""
_LATIN_TOO = (
    "john james robert michael william david richard thomas mary jennifer linda sarah karen lisa "
    "nancy george peter paul mark anna maria ivan oleg igor sergey rashad magomed ali olga kim"
)
_SHORT_SURNAMES = "ким цой хегай югай нгуен тян tsoi tsoy"


@cache
def given() -> frozenset[str]:
    """Every case of the given names that are nothing else, as Latin keys."""
    names = {*_MEN.split(), *_WOMEN.split(), *_GIVEN_TOO.split()} - {*_WORDS_TOO.split()}
    forms = {form for name in names for form in _cases(name)}
    return frozenset(map(latin_key, (*forms, *_LATIN_NAMES.split(), *_LATIN_TOO.split())))


@cache
def common_words() -> frozenset[str]:
    """The same of names that are ordinary words too."""
    return frozenset(latin_key(form) for name in _WORDS_TOO.split() for form in _cases(name))


@cache
def surnames() -> frozenset[str]:
    """Every case of the commonest surnames, as Latin keys."""
    endings = ("", "а", "у", "ым", "е", "ой", "ы", "ых")
    declined = [name for name in _SURNAMES.split() if not name.endswith("о")]
    forms = {name + ending for name in declined for ending in endings} | set(_SURNAMES.split())
    return frozenset(map(latin_key, (*forms, *_SHORT_SURNAMES.split())))


@cache
def daughters() -> frozenset[str]:
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


def latin_key(word: str) -> str:
    """One key for the many ways in which a Russian name is written in Latin letters."""
    key = word.lower().translate(_LETTERS)
    for spelling, plain in _SPELLINGS:
        key = key.replace(spelling, plain)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[1:] if key.startswith("ie") else key
