"""The portal's own pages: sign-in, account request and its review, accounts, third parties,
oppositions, organisations, registers, the table of rights."""
