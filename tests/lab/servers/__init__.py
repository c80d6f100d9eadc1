"""Small servers that run inside the lab's namespaces, each a program of its own."""
