"""The convention's duties in the plugin's windows, against the portal that enforces them. These
tests share one QGIS and one portal of their own, because they change its accounts."""
