"""Nothing lost, nothing doubled: a real process recorded, its power cut and its life taken."""
