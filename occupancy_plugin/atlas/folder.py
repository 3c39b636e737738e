"""`publish`: the one export path of an atlas. It writes the folder under a temporary name, reads it
back, compares it with the sealed releases and with the ledger, records it and then moves it as a
whole. A refusal, a cancel or a full disk leaves nothing behind, and an earlier atlas stays."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from itertools import combinations
from pathlib import Path

import numpy as np

from ..layers.release.ledgers import Ledgers
from ..toolbelt.errors import AtlasError, ProofError, StoreError
from ..toolbelt.metadata import plugin_name, plugin_version
from ..toolbelt.translation import tr
from ..toolbelt.work.progress import Progress
from .audit import AtlasCells, Audit, Auditor
from .cover import cover_bytes
from .diagnosis_pages import diagnosis_document
from .documents import Document, meta, scale_documents
from .earlier_atlas import read_earlier
from .pages import MANIFEST, PICTURE, SUMS, manifest_text, page_files
from .readback import (
    Reading,
    read_diagnosis,
    read_meta,
    read_scale,
    read_script,
    script,
    shown_cells,
)
from .texts import AtlasMaterial

DATA, META, DIAGNOSIS, PROOF = "data", "meta", "diagnosis", "proof"
WRITTEN_PERCENT, READ_PERCENT, AUDITED_PERCENT = 40.0, 75.0, 97.0  # percent of the work
MAX_NAMED = 5  # a refusal lists at most as many foreign files

Record = Callable[[str], None]  # receives the folder's digest before the folder is moved


@dataclass(frozen=True)
class Publication:
    """A published folder, and what was proved about it.

    digest: SHA-256 of SHA256SUMS, which the journal keeps
    reading: counts of what was compared and found equal
    audit: what the ledger knew, and what was audited
    size: bytes"""

    path: Path
    digest: str
    reading: Reading
    audit: Audit
    size: int


def publish(
    material: AtlasMaterial,
    output: Path,
    ledgers: Ledgers,
    record: Record,
    progress: Progress,
) -> Publication:
    """Write, check and publish the atlas; any thread may call it.

    Raises AtlasError; ProofError where the folder would disclose more than the sealed releases;
    Cancelled."""
    require_together(material)
    require_place(output)
    partial_folder = output.with_name(f".{output.name}-{uuid.uuid4().hex[:8]}.part")
    try:
        partial_folder.mkdir()
        today = date.today()
        write_data(partial_folder, material, today, progress)
        reading, cells = read_back(partial_folder, material, today, progress)
        with contextlib.ExitStack() as held:
            # until the folder is moved no load may show cells that were not proved with the atlas
            for vintage in sorted(material.order.vintages):
                held.enter_context(ledgers.turn(material.portal, vintage, progress.cancellation))
            auditor = _auditor(material, ledgers, output)
            audit = auditor.require_safe(cells, progress.part(READ_PERCENT, AUDITED_PERCENT))
            digest = _complete(partial_folder, material, reading, audit)
            progress.check()
            progress.step(AUDITED_PERCENT, tr("Putting the atlas in its place"))
            size = sum(p.stat().st_size for p in partial_folder.rglob("*") if p.is_file())
            _remember(auditor, cells)
            record(digest)
            _move(partial_folder, output)
        return Publication(output, digest, reading, audit, size)
    except OSError as error:
        raise AtlasError(
            tr("The folder {folder} cannot be written there. Is the disk full?").format(
                folder=output.name
            ),
            type(error).__name__,
        ) from error
    finally:
        shutil.rmtree(partial_folder, ignore_errors=True)


def require_together(material: AtlasMaterial) -> None:
    """Refuse vintages that the gate did not protect together. Raises ProofError, AtlasError."""
    for first_release, second_release in combinations(material.releases, 2):
        if (
            first_release.vintage not in second_release.proved_with
            and second_release.vintage not in first_release.proved_with
        ):
            raise ProofError(
                tr(
                    "The vintages {one} and {other} were not protected beside each other. Load "
                    "them in one session, or publish one of them."
                ).format(one=first_release.vintage, other=second_release.vintage)
            )
    if not material.scales or not material.indicators:
        raise AtlasError(tr("Nothing of what was chosen is released for this territory."))


def require_place(output: Path) -> None:
    """Accept a new folder, an empty one, or an atlas without foreign files. Raises AtlasError."""
    if not output.name or not output.parent.is_dir():
        raise AtlasError(tr("The folder {folder} does not exist.").format(folder=output.parent))
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise AtlasError(tr("{folder} is not a folder.").format(folder=output.name))
    if not output.exists() or not any(output.iterdir()):
        return
    foreign_names = foreign_files(output)
    if foreign_names is None:
        raise AtlasError(
            tr(
                "The folder {folder} is not empty and is not an atlas of this plugin: choose "
                "another one. Nothing was written."
            ).format(folder=output.name)
        )
    if foreign_names:
        raise AtlasError(
            tr(
                "The atlas in {folder} holds files that are not its own: {files}. Move them away "
                "first. Nothing was written."
            ).format(folder=output.name, files=", ".join(foreign_names[:MAX_NAMED]))
        )


def foreign_files(folder: Path) -> list[str] | None:
    """Return the files of an atlas that are not on its own list; None for a folder without one."""
    try:
        kind = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["generator"]
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if kind != plugin_name():
        return None
    listed_names = {line.partition("  ")[2] for line in lines} | {SUMS}
    names_in_folder = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    return sorted(names_in_folder - listed_names)


def write_data(folder: Path, material: AtlasMaterial, today: date, progress: Progress) -> None:
    """Write pages, data and pictures. Raises OSError, AtlasError, Cancelled."""
    progress.step(1.0, tr("Writing the pages"))
    (folder / DATA).mkdir()
    for name, content in page_files(material).items():
        (folder / name).write_bytes(content)
    document = meta(material, today)
    _write_script(folder, META, document)
    _write_script(folder, DIAGNOSIS, diagnosis_document(material))
    for position, (name, scale) in enumerate(scale_documents(material, document["ground"])):
        progress.check()
        progress.step(
            5 + (WRITTEN_PERCENT - 5) * position / len(material.scales),
            tr("Writing the scale {scale}").format(scale=name),
        )
        _write_script(folder, name, scale)
        if name == material.first_scale:
            picture = cover_bytes(document, scale, material.indicators[0].id)
            (folder / PICTURE).write_bytes(picture)


def _write_script(folder: Path, name: str, document: Document) -> None:
    path = folder / DATA / f"{name}.js"
    path.write_text(script(name, document), encoding="utf-8", newline="\n")


def read_back(
    folder: Path, material: AtlasMaterial, today: date, progress: Progress
) -> tuple[Reading, AtlasCells]:
    """Compare every byte of the folder with the releases. Return the counts of what was compared,
    and the cells that the atlas shows. Raises ProofError, Cancelled."""
    progress.step(WRITTEN_PERCENT, tr("Reading the atlas back"))
    document = read_meta(folder / DATA / f"{META}.js", material, today)
    read_diagnosis(folder / DATA / f"{DIAGNOSIS}.js", material)
    origin = (document["ground"]["origin"][0], document["ground"]["origin"][1])
    reading = Reading()
    cells: dict[str, dict[str, dict[str, np.ndarray]]] = {
        vintage: {} for vintage in material.order.vintages
    }
    for position, scale in enumerate(material.scales):
        progress.check()
        progress.step(
            WRITTEN_PERCENT + (READ_PERCENT - WRITTEN_PERCENT) * position / len(material.scales),
            tr("Comparing the scale {scale} with what was released").format(scale=scale.id),
        )
        stored = read_script(folder / DATA / f"{scale.id}.js")
        reading += read_scale(stored, scale.id, material, origin)
        for release in material.releases:
            if scale.id in release.scales:
                released_scale = release.scales[scale.id]
                cells[release.vintage][scale.id] = shown_cells(
                    stored, release.vintage, released_scale, material.indicators
                )
    _require_files(folder, material, document)
    return reading, cells


def _auditor(material: AtlasMaterial, ledgers: Ledgers, output: Path) -> Auditor:
    try:
        return Auditor(material, ledgers, read_earlier(output))
    except StoreError as error:
        raise ProofError(
            tr("{reason} Nothing was published.").format(reason=error), "ledger"
        ) from error


def _remember(auditor: Auditor, cells: AtlasCells) -> None:
    try:
        auditor.remember(cells)
    except StoreError as error:
        raise AtlasError(
            tr(
                "What is published cannot be remembered on this machine (is the disk full?), so "
                "nothing was published."
            )
        ) from error


def _require_files(folder: Path, material: AtlasMaterial, document: Document) -> None:
    """Require the pages that ship, the pictures of these data, and no other file."""
    expected_files = page_files(material)
    scale = read_script(folder / DATA / f"{material.first_scale}.js")
    expected_files[PICTURE] = cover_bytes(document, scale, material.indicators[0].id)
    names_of_data = (META, DIAGNOSIS, *(scale.id for scale in material.scales))
    data = {f"{DATA}/{name}.js" for name in names_of_data}
    files_in_folder = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    different_files = files_in_folder ^ (set(expected_files) | data)
    different_files |= {
        name for name, content in expected_files.items() if (folder / name).read_bytes() != content
    }
    if different_files:
        raise ProofError(
            tr(
                "The folder was read back and holds files that were not written: {files}. Nothing "
                "was published."
            ).format(files=", ".join(sorted(different_files)[:MAX_NAMED]))
        )


def _complete(folder: Path, material: AtlasMaterial, reading: Reading, audit: Audit) -> str:
    """Write the proof, the manifest and the list of all files. Return the list's digest."""
    proof = proof_document(folder, material, reading, audit)
    _write_script(folder, PROOF, proof)
    if read_script(folder / DATA / f"{PROOF}.js") != json.loads(json.dumps(proof)):
        raise ProofError(tr("The folder changed while it was written. Nothing was published."))
    text = manifest_text(material, date.today(), audit.replaced[1])
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(_digests(folder).items()))
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return hashlib.sha256(sums.encode("utf-8")).hexdigest()


def proof_document(
    folder: Path, material: AtlasMaterial, reading: Reading, audit: Audit
) -> Document:
    """Return the numbers and digests of the page “Vérifier”; the pages hold its words."""
    return {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "gate": plugin_version(),
        "cells": reading.cells,
        "hidden": reading.hidden,
        "units": reading.units,
        "legends": reading.legends,
        "known": audit.already_shown,
        "audited": audit.audited,
        "beside": audit.earlier_only,
        "replaced": {"published": audit.replaced[0], "digest": audit.replaced[1]},
        "releases": [
            {
                "vintage": release.vintage,
                "policy": release.policy_version,
                "min_households": release.min_households,
                "beside": [
                    vintage for vintage in release.proved_with if vintage in material.order.vintages
                ],
                "scales": [
                    {
                        "scale": scale.id,
                        "released": len(release.scales[scale.id].released),
                        "withheld": release.scales[scale.id].withheld_units,
                    }
                    for scale in material.scales
                    if scale.id in release.scales
                ],
            }
            for release in material.releases
        ],
        "files": {
            name: digest
            for name, digest in sorted(_digests(folder).items())
            if name.startswith(DATA)
        },
    }


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _move(partial_folder: Path, output: Path) -> None:
    """Put the whole folder in its place, or restore the folder that was there before."""
    earlier_folder = output.with_name(f"{partial_folder.name}.before")
    if output.exists():
        os.replace(output, earlier_folder)
    try:
        os.replace(partial_folder, output)
    except OSError:
        if earlier_folder.exists():
            with contextlib.suppress(OSError):
                os.replace(earlier_folder, output)
        raise
    shutil.rmtree(earlier_folder, ignore_errors=True)
