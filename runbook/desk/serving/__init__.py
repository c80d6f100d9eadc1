"""The desk over HTTP: who is let in, what is answered, and what open tabs are told."""
