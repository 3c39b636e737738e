"""The portal's records (accounts, sign-ins, duties) as tables of SQLite or PostgreSQL."""
