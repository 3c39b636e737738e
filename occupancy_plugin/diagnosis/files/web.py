"""The dossier as one HTML file: drawings as SVG, maps as PNG, real tables. RGAA asks for such an
accessible alternative to the PDF. It has no script and loads nothing."""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path

from ...toolbelt.metadata import resource
from ...toolbelt.numbers import HIDDEN
from ..content.phrases import say
from ..figures import Grid
from .document import Document, DocumentPage, Illustration


def write_web(path: Path, document: Document) -> None:
    """Write the file. Raises OSError."""
    path.write_text(html(document), encoding="utf-8")


def html(document: Document) -> str:
    chapters, words = list[str](), document.words
    body, entries = [], []
    for number, page in enumerate(document.pages, 1):
        if page.key == "cover":
            continue
        if page.chapter not in chapters:
            chapters.append(page.chapter)
            anchor = f"c{len(chapters)}"
            entries.append(f'<li><a href="#{anchor}">{escape(page.chapter)}</a></li>')
            body.append(f'<h2 id="{anchor}">{escape(page.chapter)}</h2>')
        body.append(_page(page, number, document))
    notice = "".join(f'<p class="notice">{escape(line)}</p>' for line in document.notice)
    secrecy_notice = f'<p class="warning">{escape(document.secret)}</p>' if document.secret else ""
    style = resource("diagnosis", "files", "page.css").read_text("utf-8")
    return (
        f'<!DOCTYPE html><html lang="{document.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>\n{style}</style></head><body>"
        f'<a class="skip" href="#content">{escape(say("skip", words))}</a><header>'
        f"<h1>{escape(document.title)}</h1>{secrecy_notice}{notice}</header>"
        f"<nav><ol>{''.join(entries)}</ol></nav>"
        f'<main id="content" tabindex="-1">{"".join(body)}</main></body></html>'
    )


def _page(page: DocumentPage, number: int, document: Document) -> str:
    def text_of(text: str) -> str:
        link = f'<a href="#p{{n}}">{escape(say("see", document.words))}</a>'
        return document.with_references(escape(text), link)

    parts = [f'<section id="p{number}"><h3>{escape(page.title)}</h3>']
    if page.subtitle:
        parts.append(f'<p class="place">{escape(page.subtitle)}</p>')
    titles: dict[str, str] = {}
    for n, other_page in enumerate(document.pages, 1):
        titles.setdefault(other_page.title, f"#p{n}")  # a table goes on under the same title
    for text, heading in page.prose:
        content = text_of(text)
        if text in titles:  # a line of the contents
            content = f'<a href="{titles[text]}">{content}</a>'
        parts.append(f"<h4>{escape(text)}</h4>" if heading else f"<p>{content}</p>")
    if page.sentences:
        parts.append(
            f"<ul>{''.join(f'<li>{text_of(sentence)}</li>' for sentence in page.sentences)}</ul>"
        )
    parts += [_figure(picture, page.title) for picture in page.illustrations]
    parts += [_table(grid) for grid in page.grids]
    return "".join(parts) + "</section>"


def _figure(picture: Illustration, title: str) -> str:
    """Return a figure, which scrolls on a telephone. A caption that repeats the title, or a heading
    in the chart, is for screen readers only."""
    name = re.split(r" – |\. ", picture.alt, maxsplit=1)[0].rstrip(".").strip() or title
    headings = [text.text for text in picture.drawing.texts] if picture.drawing is not None else []
    kind = ' class="unseen"' if name in (title, *headings) else ""
    caption = f"<figcaption><span{kind}>{escape(name)}</span></figcaption>"
    width = f"--mm:{picture.width:.0f}"  # on a telephone a small chart is as wide as the screen
    return f'<figure style="{width}">{_in_scroll_region(_image(picture), name)}{caption}</figure>'


def _image(picture: Illustration) -> str:
    if picture.drawing is not None:
        return picture.drawing.svg()
    data = base64.b64encode(picture.png).decode("ascii")
    return f'<img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">'


def _in_scroll_region(content: str, name: str) -> str:
    """Wrap content that may be wider than a telephone, so that it scrolls by itself, also by
    keyboard."""
    region = f'class="scroll" tabindex="0" role="region" aria-label="{escape(name)}"'
    return f"<div {region}>{content}</div>"


def _table(grid: Grid) -> str:
    header = "".join(f'<th scope="col">{escape(text)}</th>' for text in grid.header)
    rows = []
    for position, cells in enumerate(grid.rows):
        name, *values = (cell.text for cell in cells)
        cells_html = "".join(
            f'<td class="s">{text}</td>' if text == HIDDEN else f"<td>{escape(text)}</td>"
            for text in values
        )
        row_class = ' class="lead"' if position < grid.lead else ""
        rows.append(f'<tr{row_class}><th scope="row">{escape(name)}</th>{cells_html}</tr>')
    table = (
        f"<table><caption>{escape(grid.title)}</caption>"
        f"<thead><tr>{header}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return _in_scroll_region(table, grid.title)
