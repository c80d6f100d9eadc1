"""The hub's bot: what comes from Telegram is kept first, then answered, then worked."""
