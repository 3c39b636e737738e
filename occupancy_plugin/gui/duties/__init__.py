"""The windows of the convention's duties: each module declares the forms and lists of one duty."""
