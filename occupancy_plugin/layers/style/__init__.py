"""How a layer of released rows looks and reads: symbols, legends, labels, forms, expressions."""
