"""Work off the main thread: one task with progress and an end; one way to cancel."""
