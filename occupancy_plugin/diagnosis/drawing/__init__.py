"""Charts, tables and small pictures as lists of shapes in millimetres, drawn alike as SVG, on a
painter, as a picture, and told in words. Sees figures as displayed, never a frame."""
