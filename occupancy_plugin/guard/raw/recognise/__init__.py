"""Recognises raw layers by what they count, in headings or in cells: with a unit under the
threshold, or with everybody or nobody in a category."""
