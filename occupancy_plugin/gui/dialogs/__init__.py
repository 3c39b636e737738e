"""Dialogs that are made from lists (forms, records, texts), and those of export and symbology."""
