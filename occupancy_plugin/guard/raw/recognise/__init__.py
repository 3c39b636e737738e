"""Recognises raw layers: by their headings and a unit under the threshold, by the layers that they
read, and by rows that they share with a watched layer."""
