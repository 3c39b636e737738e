"""Work off the main thread: one task with progress, cancel and an end; one way to say "stop"."""
