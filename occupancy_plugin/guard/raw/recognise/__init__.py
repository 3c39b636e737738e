"""How a raw layer is recognised: by its headings and a unit under the threshold, by the layers that
it reads, and by rows that it shares with a watched layer."""
