"""The pages of an atlas: the files of resources/atlas with the title filled in. Pictures are drawn
again, so that no metadata of a picture file is published."""

from __future__ import annotations

import html
import json
from datetime import date

from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, Qt
from qgis.PyQt.QtGui import QImage, QPainter

from ..layers.style.words import Words
from ..toolbelt.errors import AtlasError
from ..toolbelt.metadata import plugin_name, plugin_version, resource
from ..toolbelt.template import fill_in
from ..toolbelt.translation import tr
from .documents import FORMAT
from .texts import NAME, AtlasMaterial

TEMPLATES = "atlas"
INDEX, PICTURE, LOGO, MANIFEST = "index.html", "atlas.png", "logo.png", "atlas.json"
SUMS = "SHA256SUMS"  # the digest of every file, a line each
SCRIPTS = (  # one file, atlas.js, in this order: a browser pays for each file that it asks for
    *("words", "state", "numbers", "elements", "shapes", "themes", "figures", "paint", "map"),
    *("legend", "unit", "table", "portrait", "prose", "charts", "diagnosis", "picture", "atlas"),
)
LOGO_SIZE = (320, 96)


def page_files(material: AtlasMaterial) -> dict[str, bytes]:
    """Return name → bytes of every page, script and style, and of the logo, as they are published.
    Raises AtlasError for a logo that is not a picture."""
    folder = resource(TEMPLATES)
    names = (INDEX, "atlas.css", "core.js", "mark.svg")
    files = {name: (folder / name).read_bytes() for name in names}
    files["atlas.js"] = b"\n".join((folder / f"{name}.js").read_bytes() for name in SCRIPTS)
    files[INDEX] = _fill(files[INDEX].decode("utf-8"), material).encode("utf-8")
    return {**files, LOGO: _logo_bytes(material.order.logo)} if material.order.logo else files


def _fill(page: str, material: AtlasMaterial) -> str:
    order, words = material.order, Words(material.order.language)
    title = f"{title_of(material, words)} – {order.territory.name}"
    address = order.address.rstrip("/")
    preview_tags = [
        f'<meta property="og:title" content="{html.escape(title)}">',
        '<meta property="og:type" content="website">',
    ]
    if address:
        preview_tags += [
            f'<meta property="og:url" content="{html.escape(address)}/">',
            f'<meta property="og:image" content="{html.escape(address)}/{PICTURE}">',
            '<meta property="og:image:width" content="1200">',
            '<meta property="og:image:height" content="630">',
        ]
    scale_ids = [scale.id for scale in material.scales]
    logo = f'<img id="logo" src="{LOGO}" alt="{html.escape(order.organisation)}">'
    return fill_in(
        page,
        language=order.language,
        title=html.escape(title),
        social="\n".join(preview_tags),
        scales=" ".join(sorted(scale_ids, key=lambda scale: scale != material.first_scale)),
        logo=logo if order.logo else '<img id="logo" src="mark.svg" alt="">',
    )


def title_of(material: AtlasMaterial, words: Words) -> str:
    return material.order.title or words.own(NAME)


def manifest_text(material: AtlasMaterial, today: date, replaced_digest: str) -> str:
    """Return `atlas.json`, with which programs find and cite the data (docs/atlas.md).

    replaced_digest: the digest of the atlas that this one replaces, '' without one."""
    order, catalogue = material.order, material.catalogue
    document = {
        "generator": plugin_name(),
        "version": plugin_version(),
        "format": FORMAT,
        "title": title_of(material, Words(order.language)),
        "address": order.address,
        "notices": dict(order.notices),
        "published": today.isoformat(),
        "fictitious": catalogue.fictitious,
        "territory": {"code": order.territory.code, "name": order.territory.name},
        "organisation": order.organisation,
        "purpose": dict(order.purpose),
        "policy": material.releases[0].policy_version,
        "min_households": max(release.min_households for release in material.releases),
        "vintages": list(order.vintages),
        "scales": [{"id": scale.id, "data": f"data/{scale.id}.js"} for scale in material.scales],
        "indicators": [
            {
                "id": indicator.id,
                "label": {language: indicator.label.get(language, "") for language in ("fr", "en")},
                "unit": {language: indicator.unit.get(language, "") for language in ("fr", "en")},
                "address": f"{INDEX}#i={indicator.id}",
            }
            for indicator in material.indicators
        ],
        "replaces": replaced_digest,
        "checksums": SUMS,
    }
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n"


def _logo_bytes(path: str) -> bytes:
    """Draw the logo again as a PNG. Raises AtlasError for a file that is not a picture."""
    picture = QImage(path)
    if picture.isNull():
        raise AtlasError(tr("The logo {file} is not a picture: choose another.").format(file=path))
    smooth = Qt.TransformationMode.SmoothTransformation
    ratio = Qt.AspectRatioMode.KeepAspectRatio
    fitted = picture.scaled(*LOGO_SIZE, ratio, smooth)
    image = QImage(fitted.size(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.drawImage(0, 0, fitted)
    painter.end()
    return png_bytes(image)


def png_bytes(picture: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    buffer.close()
    return bytes(content)
