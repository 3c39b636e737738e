"""`scripts/pictures film`: forty seconds in the real window as an animated picture, on the
fictitious territory, without a portal or an account."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageChops

from scripts.desktop import Desktop

STORY = Path(__file__).parent / "desktop" / "film_story.py"
EVERY = 250  # ms between two frames
SIZE = (1120, 700)
QUALITY = 65
LAST = 2500  # ms that the last frame stays
WORDS = {"fr": ("fr_FR", "monop"), "en": ("en_US", "single-p")}
NO_PORTAL = "http://127.0.0.1:9"


def take(language: str, target: Path) -> tuple[float, int]:
    """Take the film in one language. Return its seconds and bytes."""
    locale, words = WORDS[language]
    with tempfile.TemporaryDirectory(prefix="occupancy-film-") as folder:
        with Desktop(NO_PORTAL, locale=locale) as desktop:
            seconds = desktop.run(STORY, "film", folder=folder, words=words, every=EVERY)
        assemble(sorted(Path(folder).glob("*.jpg")), target)
    return float(seconds), target.stat().st_size


def assemble(frames: list[Path], target: Path) -> None:
    """Write an animated WebP. A frame equal to the one before extends that one."""
    moments = [int(frame.stem) for frame in frames]
    frame_durations = [later - earlier for earlier, later in pairwise(moments)] + [LAST]
    pictures: list[Image.Image] = []
    durations: list[int] = []
    for frame, milliseconds in zip(frames, frame_durations, strict=True):
        with Image.open(frame) as picture:
            resized = picture.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        if pictures and ImageChops.difference(pictures[-1], resized).getbbox() is None:
            durations[-1] += milliseconds
            continue
        pictures.append(resized)
        durations.append(milliseconds)
    pictures[0].save(
        target,
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=QUALITY,
        method=4,
        minimize_size=True,
    )
