"""How a connection is made when names do not resolve: our own resolver, proxies, trust."""
