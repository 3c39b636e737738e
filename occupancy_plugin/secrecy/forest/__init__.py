"""All units of all scales as one forest, and which of them are withheld as a whole (R1, R8)."""
