"""What tells a raw layer: its headings and a unit under the threshold, the layers that it reads,
and the rows that it shares with a watched layer."""
