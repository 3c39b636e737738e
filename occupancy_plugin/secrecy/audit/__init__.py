"""The attacker's side: what could be computed from published tables."""
