"""PURE. Words that are capitalised in ordinary notes and name nobody, and given names besides.

Stems in small letters, ``ё`` as ``е``: a word is ordinary when it is a stem with a Russian ending.
"""

from functools import cache

_SYSTEMS = """
чекпоинт чек поинт клиент сервер портал почт сайт телефони софтфон аваи авая диспетчер телеграм
вотсап ватсап скайп зум вайбер яндекс гугл облак браузер хром опера сафари эксель ворд аутлук
виндоус линукс андроид айфон роутер модем коммутатор провайдер касперск антивирус доктор веб
госуслуг банк онлайн кабинет касс битрикс сим кип кэш крипто про рутокен токен
интернет вайфай вай фай сет лан база данн реестр центр процесс карт счет мир сбп систем быстр платеж
"""
_COMPANIES = """
ростелеком дом ру мтс билайн мегафон теле йота эр телеком ттк транстелеком уфанет таттелеком
башинформсвязь акадо онлайм ситилинк комстар вымпелком вымпел коммуникации мой моя мои личн
сбербанк сбер втб альф тиньков газпромбанк райффайзен россельхозбанк открыти совкомбанк почта росси
озон авито вайлдберриз озон госуслуги ржд россети энергосбыт энергосбыта водоканал горгаз
ростел интерсвяз планет дальсвяз сибсет новотелеком кроникс квант старлинк зеленая точка
"""
_PLACES = """
москв санкт петербург новосибирск екатеринбург казан нижн новгород челябинск самар омск ростов дон
дону уфа уфы уфе уфу уфой красноярск воронеж перм волгоград краснодар саратов тюмен тольятти
ижевск барнаул ульяновск иркутск хабаровск ярославл владивосток махачкал томск оренбург кемеров
новокузнецк рязан астрахан набережн челн пенз липецк киров чебоксар калининград тул курск сочи
ставропол улан удэ твер магнитогорск брянск белгород сургут владимир чит архангельск калуг
смоленск волжск якутск саранск череповец вологд орск бузулук бугуруслан новотроицк курган псков
тамбов азов чехов серов королев великий великого великом нов велик луки урал сибир сибирь поволж
поволжье кавказ крым област област край республик район город центральн северн южн западн восточн
правый левый берег ленина ленинск мира победы гагарина советск пушкина кирова комсомольск московск
невск проспект улиц проезд шоссе площад новый уренгой старый оскол сергиев посад нижневартовск
дальн беларус казахстан росси ростовск оренбургск приволжск федеральн округ
"""
_TIMES = """
январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр понедельник вторник сред
четверг пятниц суббот воскресен нов год рождеств пасх день ноч утр вечер
"""
_ROLES = """
оператор руководител смен лид админ администратор дежурн мастер монтер инженер специалист сотрудник
коллег куратор наставник стажер техподдержк техническ поддержк линии линия служб безопасност отдел
групп резервн мониторинг контакт контактн центр колл цод единый единая единой директор начальник
диспетчерск бригад аварийн горяч лини офис филиал отделени управлени департамент сектор команд
клиентск обслуживан сопровожден ит айти иб цб центробанк росси
"""
_LATIN = """
check point mobile endpoint security remote access vpn capsule windows microsoft office outlook
teams skype zoom webex cisco avaya oktell genesys chrome google edge firefox mozilla yandex
browser opera safari telegram whatsapp viber max apache tomcat nginx oracle java citrix workspace
receiver vmware horizon admin center server desktop client manager service services help desk
helpdesk support team keenetic zyxel tp link tplink asus huawei xiaomi mikrotik router dlink
d-link netgear tenda mercusys intel amd realtek ethernet wifi wi fi bluetooth jabra plantronics
logitech sennheiser headset kaspersky defender bitlocker active directory exchange sharepoint jira
confluence siebel bitrix service-now servicenow crm erp sip softphone phone web app apps store
play home internet explorer rostelecom beeline megafon mts tele dom ru ertelecom yota mgts ttk
domru moscow orenburg saint petersburg russia moscow monday tuesday wednesday thursday friday
saturday sunday january february march april may june july august september october november
december night morning shift lead operator case inc req task
the a an this that our her his my it no not when after
before then and or but at in on by with without from bank provider network line lines calls chats
call chat screen error code update blue green red control panel task event viewer device print
audio sound driver card visa mastercard mir virtual private cloud data base sql ok yes ticket
incident request power light cable everything all nothing still again new old second first
internet connection gateway system
"""
_COMMON = """
снова опять иногда когда потом сейчас сегодня вчера завтра уже еще для если пока после перед при
без под над через около ночью утром днем вечером у в к с о на по за из от до и а но или не нет да
все всё это эта этот эти там тут здесь так как что чтобы кто где куда откуда почему поэтому затем
также только даже лишь вдруг наконец видимо похоже возможно наверное кажется спасибо просьба прошу
здравствуйте добрый коллеги внимание важно срочно итог причина ошибка обновлен звонок звонки чат
чаты сбой перерыв технический статус номер заявка заявки обращен инцидент тикет сообщение связь
голос экран кнопка страница программа приложение компьютер ноутбук гарнитура наушник кабель свет
питание электричество блок розетка батарея основной основная второй вторая первый первая третий
"""
_FIRST_ENDINGS = (
    "ала", "ила", "ела", "ула", "ыла", "яла", "али", "или", "ели", "ули", "ыли", "яли", "лся",
    "лась", "лись", "лось", "ало", "ило", "ело", "ает", "яет", "ует", "ит", "ют", "ут", "ят", "ат",
    "ется", "ится", "ются", "ость", "ение", "ание", "ый", "ий", "ая", "ое", "ие", "ые", "но",
)  # fmt: skip
"""How verbs, adverbs and abstract nouns end that begin a sentence («Позвонила», «Срочно»)."""
_ENDINGS = (
    "", "а", "у", "ом", "ем", "е", "и", "ы", "ой", "ей", "ою", "ам", "ами", "ах", "ов", "ев", "ь",
    "ью", "я", "ю", "ям", "ями", "ях", "й", "ие", "ия", "ию", "ий", "ый", "ая", "ое", "ого", "его",
    "ому", "ему", "ым", "им", "ую", "ые", "ых", "их", "о", "ии", "ией", "ок", "ка", "ки", "ку",
    "ск",
)  # fmt: skip
_LIKE_SURNAMES = """
оператор клиент провайдер сервер сотрудник абонент филиал банк пользователь специалист админ
администратор инженер мастер роутер модем ноутбук компьютер телефон код чат звонок номер канал дом
сосед магазин домен хозяин термин камин бензин гражданин господин картин машин дерев слов основ
причин половин середин кабин витрин резин готов здоров суров таков каков один одн виновен снова
сбой случай сервис вызов ответ вопрос час раз минут год месяц день мост рост лист счет отдел
контакт диспетчер монтер партнер агент менеджер оператив мастер логин пин админ бот курьер водител
коллектор подрядчик новичок стажер наставник кассир юрист участок подъезд район город автомобил
экран монитор принтер наушник микрофон браузер портал сайт шлюз узел адаптер кабел провод роутер
банкомат терминал офис центр человек женщин мужчин девушк половин единиц величин вершин равнин
больнин вод ближайш остальн всех друг наш ваш них
заяв обращен инцидент смен сетев голосов массов нов дешев ключев базов числов правов мастеров
карточн контактн резервн звуков часов бытов финансов кассов силов оптов почтов годов разов
живой живо прав недоволен давн сначала изначально вина вины виной цена цены ценой цену
лов крив прямо отправ ждала ждан нужн трудн случ постоян доверен
домов шлюзов каналов операторов серверов медицин дисциплин вакцин аспирин апельсин малин калин
витамин бассейн карантин админк магазинн пластин старин новин пружин шин спин глубин длин ширин
толщин лавин свин тишин русск российск городск районн сельск звук внук стук ноутбук фейсбук паук
жук россиян изъян океан только несколько сколько молоко легко далеко громко резко редко коротко
кратко нисколько близко жестко четко мягко низко высоко глубоко широко однако отдельн прежн
последн верхн нижн соседн весь свой сво мо тво как так котор некотор мног нескольк
"""
"""Stems of nouns and adjectives that are declined as surnames are."""
_SHORTEST_STEM = 3
_LATIN_LIKE_SURNAMES = """
admin login main domain plugin begin origin bin win pin min in margin logoff plan man kiev rostov
saratov tambov pskov azov ivanovo dev rev prev mov link lock check back block click clock ack task
desk disk track black quick attack stack feedback network unlock fallback callback logon wan wlan
vlan scan human asian russian iranian median guardian clean mean certain again contain remain
explain obtain maintain chain train gain pain rain plain kaspersky sky stick pick sick kick tick
thick
"""


def is_ordinary(key: str) -> bool:
    """Whether a capitalised word is nobody's name by itself: small letters, ``е`` for ``ё``."""
    return key in _forms()


def opens_a_sentence(key: str) -> bool:
    """Whether the word is of those that stand first in a sentence about work."""
    return is_ordinary(key) or key.endswith(_FIRST_ENDINGS)


def is_declined_like_a_surname(key: str) -> bool:
    """Whether an ordinary noun or adjective has the ending of a surname («магазина», «готова»)."""
    return key in _like_surnames()


@cache
def _forms() -> frozenset[str]:
    whole = " ".join((_SYSTEMS, _COMPANIES, _PLACES, _TIMES, _ROLES, _COMMON)).replace("ё", "е")
    stems = whole.split()
    declined = (one + end for one in stems if len(one) >= _SHORTEST_STEM for end in _ENDINGS)
    return frozenset((*declined, *stems, *_LATIN.split()))


@cache
def _like_surnames() -> frozenset[str]:
    declined = (stem + ending for stem in _LIKE_SURNAMES.split() for ending in _ENDINGS)
    return frozenset((*declined, *_LATIN_LIKE_SURNAMES.split()))
