"""Whose certificates a channel believes: the system's, or those of one file."""

import ssl

import truststore

from notifier.providers.provider import ChannelSettingsError


def trusting(ca_file: str, section: str) -> ssl.SSLContext:
    """A context that checks certificates by name; an empty ``ca_file`` means the system's store.

    ``section`` is the settings' table it comes from. Raises ChannelSettingsError for a file that
    cannot be read.
    """
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=ca_file)
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
