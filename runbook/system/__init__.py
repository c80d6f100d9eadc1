"""The computer underneath: files that outlive a power cut, other programs, this one started."""
