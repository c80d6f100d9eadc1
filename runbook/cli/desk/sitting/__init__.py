"""One sitting at the desk: what it is made of, and what its screen knows."""
