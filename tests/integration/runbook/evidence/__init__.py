"""The evidence bundle of a real PC: gathered, waiting, sent."""
