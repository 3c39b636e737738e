"""What the house is kept with: set-up, tests, demonstration, the reference portal."""
