"""The simulated world: a real geography, and dwellings and households drawn from a seed.

Nothing is counted here and nothing is served.
"""
