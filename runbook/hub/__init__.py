"""The office side: everybody's reports become incidents, and the lead gets buttons.

Rooms: ``model`` (PURE words and rules), ``store`` (SQLite or PostgreSQL), ``api`` (agents come in
here), ``correlation`` (many reports, one incident), ``incidents`` (their life and their cards),
``callout``, ``support`` and ``monitoring`` (what a lead may order), ``bot`` (Telegram),
``duty`` (exactly one hub speaks).
"""
