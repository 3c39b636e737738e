"""The portal on the wire: OGC API – Features, FlatGeobuf, catalogue, OpenAPI document, and the
application that puts the rooms together."""
