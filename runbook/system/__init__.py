"""The computer underneath: files that outlive a power cut, signals, the clipboard."""
