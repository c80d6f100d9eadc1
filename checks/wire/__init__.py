"""How probes talk: sockets, TLS, HTTP and DNS with one total deadline, and parsers of replies."""
