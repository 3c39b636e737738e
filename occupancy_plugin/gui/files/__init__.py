"""The window of a file of the user's: its columns, their meaning, and a preview under secrecy."""
