"""The evidence bundle: redaction, packing, opening."""
