"""Released rows as a read-only layer in memory: nothing on disk."""
