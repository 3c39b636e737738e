"""The controlled export: an order taken from a layer, written whole or not at all, and recorded in
the ledger before the file appears."""
