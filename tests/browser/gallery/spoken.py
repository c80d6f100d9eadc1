"""The words of the samples, as they ship."""

SCRIPTS = {
    "ru": (
        "К сожалению, временно не получится заглянуть в ваши данные. Простите за неудобства, всё "
        "оперативно исправляем. После устранения технического сбоя, вам удобнее будет, чтобы мы "
        "вам позвонили или написали в чат?"
    ),
    "en": (
        "Unfortunately, I can't look into your details for the time being. I'm sorry for the "
        "inconvenience, we are working on it right now. Once the technical fault is fixed, would "
        "you rather we called you or wrote to you in the chat?"
    ),
}
CHATS = {
    "ru": (
        "К сожалению, временно не получится заглянуть в ваши данные.",
        "Простите за неудобства, всё оперативно исправляем.",
        "После устранения сбоя мы вернёмся к вам.",
        "Вам удобнее, чтобы мы позвонили или написали в чат?",
    ),
    "en": (
        "Unfortunately, I can't look into your details just now.",
        "Sorry for the inconvenience, we are working on it.",
        "Once it is fixed, we will come back to you.",
        "Would you rather have a call or a chat message?",
    ),
}
