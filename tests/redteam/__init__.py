"""The red team: every way out of the real QGIS, tried against data whose every secret is a
canary."""
