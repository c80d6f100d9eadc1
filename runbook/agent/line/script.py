"""Words for clients that come over the hub: shown only if the bank's own key has signed them.

The document is a file of words as they lie beside the settings (``runbook.holding.files``), signed
over its UTF-8 bytes with Ed25519 (RFC 8032); the signature is base64url without padding. The hub
passes both on and can make neither. The public key stands in ``[hub] script_key``.
"""

from runbook.holding.scripts import Channel, Script, ScriptError, Status, from_mapping, overlong
from runbook.reporting.credentials import from_text
from runbook.reporting.shapes import SignedScript
from runbook.system import toml_text

LARGEST = 64 * 1024


def signed_by_bank(signed: SignedScript, public_key: str) -> Script | None:
    """The words; None when this key has not signed them, or they are none that may be read out."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - lazy for start-up
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - as above
        Ed25519PublicKey,
    )

    key, signature = from_text(public_key), from_text(signed.signature)
    if not key or not signature or len(signed.document) > LARGEST:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed.document.encode())
        script = from_mapping(toml_text.parsed(signed.document))
    except (InvalidSignature, ScriptError, ValueError, RecursionError):
        return None
    short = script.channel is not Channel.CHAT or not overlong(script)
    return script if script.status is Status.APPROVED and short else None
