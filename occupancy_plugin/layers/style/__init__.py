"""How a layer of released rows looks and reads: symbols, legends, labels, expressions; forms.py has
map tips and forms."""
