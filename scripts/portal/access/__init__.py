"""Who may: accounts, sign-in (OpenID Connect), rights by role and scale, what must hold before data
are served."""
