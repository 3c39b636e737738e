"""The ways out, one small function each, in the order of their files."""

from . import (
    copies,
    dossiers,
    drawings,
    exports,
    expressions,
    gestures,
    labels,
    layouts,
    menus,
    processing_ways,
    projects,
    published_atlas,
    traces,
    withheld,
)
from .registry import WAYS, Way

__all__ = [
    "WAYS",
    "Way",
    "copies",
    "dossiers",
    "drawings",
    "exports",
    "expressions",
    "gestures",
    "labels",
    "layouts",
    "menus",
    "processing_ways",
    "projects",
    "published_atlas",
    "traces",
    "withheld",
]
