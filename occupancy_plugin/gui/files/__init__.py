"""The window of a file of the user's own: its columns, what they mean, what secrecy leaves."""
