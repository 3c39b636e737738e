"""Released rows as read-only layers in memory: nothing on disk."""
