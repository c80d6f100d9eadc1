"""The desk in a real browser: how soon the words are there, how soon a change is, what it costs."""
