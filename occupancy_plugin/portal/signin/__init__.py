"""Signs a person in: authorization code with PKCE, tokens in memory, one session."""
