"""The portal's own pages: sign-in, account request and its review, accounts, the table of
rights."""
