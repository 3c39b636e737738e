"""Makes the files for the plugin repository: the zip and its bill of materials, checked by the
repository's own rules before an upload."""
