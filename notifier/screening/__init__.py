"""The last look at a text before it leaves."""
