"""One file per channel. ``registry`` knows them all and loads each only when it is used."""
