"""Files that CONTRIBUTING.md adds to a copy of the product; they are no part of it."""
