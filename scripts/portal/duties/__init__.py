"""What the two contracts ask of people, one module each: requests, conventions, charter,
oppositions, breaches, the committee, journals, the end of an account."""
