"""An atlas that may be published: a static folder written from sealed releases, read back and
compared with them before it stands. Right of the gate."""
