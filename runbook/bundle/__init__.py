"""The evidence bundle: what an administrator needs to act, with secrets and identities removed."""
