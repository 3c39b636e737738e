"""The dock: who is signed in, what to load, what is on the map."""
