"""What the plugin repository gets: the zip, the bill of materials beside it, and the repository's
own rules tried on it before anybody uploads."""
