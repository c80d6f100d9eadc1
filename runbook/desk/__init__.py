"""The operator's page on 127.0.0.1: what it shows, what it takes, and who may open it."""
