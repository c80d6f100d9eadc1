"""The words of the hub and the rules that need no database. All PURE."""
