"""The convention's duties, each through the plugin's windows against the portal that enforces it.
One QGIS and one portal of their own for them all: they change its accounts."""
