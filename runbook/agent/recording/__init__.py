"""What is written down of a night, and how it is kept while the disk is gone."""
