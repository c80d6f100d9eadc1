"""The pages: complete, true, and every link, example and figure in them tried."""
