"""The style of layers of released rows: symbols, legends, labels, expressions, map tips and
forms."""
