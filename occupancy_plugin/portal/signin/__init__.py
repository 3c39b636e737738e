"""Who is asking: authorization code with PKCE, tokens in memory, one session."""
