"""The controlled export: an order taken from a layer, written whole or not at all, remembered
before it stands."""
