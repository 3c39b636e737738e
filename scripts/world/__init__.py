"""The simulated world: a real geography, dwellings and households drawn from a seed, counted and
served by the reference portal, which knows nothing of it. For the demo and the tests."""
