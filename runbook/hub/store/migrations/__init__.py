"""How the hub's tables came to be: one step a file, never changed once it was released."""
