"""Access: accounts, sign-in (OpenID Connect), rights by role and scale, and the conditions to be
met before data are served."""
