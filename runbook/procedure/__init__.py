"""The procedure: a versioned, approved file of steps, and how far one night has come in it."""
