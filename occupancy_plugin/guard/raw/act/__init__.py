"""Acts on watched layers: labels are set aside, the clipboard is emptied, export windows are
closed, and the user is offered to protect or declare them."""
