"""The rules by which the product is built, read from its source."""
