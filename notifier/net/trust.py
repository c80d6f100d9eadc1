"""Whose certificates a channel believes: the system's, or those of one file."""

import ssl

import truststore

from notifier.providers.provider import ChannelSettingsError

LEAST = ssl.TLSVersion.TLSv1_2
"""RFC 8996 took TLS 1.0 and 1.1 out of use."""


def trusting(ca_file: str, section: str) -> ssl.SSLContext:
    """A context that checks certificates by name; an empty ``ca_file`` means the system's store.

    The one place for TLS of everything that speaks: alerts, the hub's client, the hub's own ways.
    TLS 1.2 is the least, whatever this computer's OpenSSL would allow; the ciphers are Python's.
    ``section`` is the settings' table it comes from. Raises ChannelSettingsError for a file that
    cannot be read.
    """
    try:
        context = _checking(ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ChannelSettingsError(
            f"{section}.ca_file",
            {
                "ru": "Файл ca_file не читается или не содержит сертификата.",
                "en": "ca_file cannot be read or holds no certificate.",
            },
            {
                "ru": "Нужен файл PEM с сертификатом удостоверяющего центра.",
                "en": "A PEM file with the authority's certificate is needed.",
            },
        ) from error
    context.minimum_version = LEAST
    return context


def _checking(ca_file: str) -> ssl.SSLContext:
    if ca_file:
        return ssl.create_default_context(cafile=ca_file)
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
