"""The bundle's parts: from facts to documents, field by field; what is not named stays here."""
