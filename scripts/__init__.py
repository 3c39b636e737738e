"""The tools of the project: set-up, tests, demonstration, the reference portal."""
