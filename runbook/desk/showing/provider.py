"""Her internet provider, where it is the one to be rung: number, contract, what to ask."""

from runbook.desk.view import Provider
from runbook.diagnosis.advice import advice
from runbook.language.texts import t
from runbook.settings import Settings

_SIDE = "isp"
_ASKS = "step.ask_"


def provider(settings: Settings, cause: str, at_bank: str, lang: str) -> Provider | None:
    """None where the provider is not to be rung.

    ``cause`` is what was found. ``at_bank``: the office has found it at the bank, so nobody rings
    a provider about it, whatever it looks like from here.
    """
    if cause.partition(".")[0] != _SIDE or at_bank:
        return None
    own = settings.provider
    asks = (one.text_id for one in advice(cause).operator if one.text_id.startswith(_ASKS))
    return Provider(
        f"{t('desk.page.provider', lang)} {own.name}"
        if own.name
        else t("desk.provider.unnamed", lang),
        own.phone or t("desk.provider.no_phone", lang),
        own.contract or t("value.contract", lang),
        tuple(t(one, lang) for one in asks),
    )
