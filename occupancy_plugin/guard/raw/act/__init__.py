"""What is done about watched layers: labels put aside, the clipboard emptied, export windows
closed, and the offer to protect or declare them."""
