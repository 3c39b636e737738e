"""Reads name, version and links from metadata.txt."""

from __future__ import annotations

from configparser import ConfigParser
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def _general() -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return dict(parser["general"]) if parser.has_section("general") else {}


def plugin_version() -> str:
    return _general().get("version", "0")


def plugin_name() -> str:
    return _general().get("name", "Occupancy")


def resource(*parts: str) -> Path:
    """Return the path of a file below resources/."""
    return ROOT.joinpath("resources", *parts)
