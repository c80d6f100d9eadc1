"""The way in, decided without a socket."""
