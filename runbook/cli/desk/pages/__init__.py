"""The pages of the desk, put together from where she is."""
