"""Duties of people under the two contracts, one module each: requests, conventions, charter,
oppositions, breaches, the committee, journals, the end of an account. Importing a module declares
its endpoints."""
