"""Headline sums over the categories of a family: separate cells that are protected and published
first; fine categories pay for it (R14). Section 4 of docs/secrecy.md."""
