"""What every room uses and that knows no room: errors, work, settings, messages, texts."""
