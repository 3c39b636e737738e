"""What a map stands on: outlines of communes and of the territory, what lies around it, and a
background plan on request. Pictures and public tiles only, never a value."""
