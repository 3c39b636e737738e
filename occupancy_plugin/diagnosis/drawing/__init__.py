"""Charts, tables and small pictures as lists of shapes in millimetres, which become SVG, painted
pages, images and descriptions. They take figures as displayed, never a frame."""
