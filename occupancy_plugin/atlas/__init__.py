"""An atlas that may be published: a static folder written from sealed releases, then read back and
compared with them before it is moved to its place. Right of the gate."""
