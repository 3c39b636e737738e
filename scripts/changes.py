"""Change fragments for users: a file per change in `changes/`, until a version collects them.
`python -m scripts.changes --check [--since REF] | --collect VERSION DATE | --show`.

A file is called WORDS.KIND.md and holds a sentence or two in plain English. With one file per
change, simultaneous changes do not conflict in CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "changes"
KINDS = {
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "secrecy": "Statistical secrecy",
    "removed": "Given up, and why",
}
LONGEST = 600  # characters: users read it
SECTION = "## "
SHIPPED = ("occupancy_plugin/", "resources/", "metadata.txt")  # parts that users see


def fragments(root: Path = ROOT) -> list[Path]:
    return sorted(path for path in (root / FOLDER).glob("*") if path.name != "README.md")


def faults(root: Path = ROOT) -> list[str]:
    """Return a sentence per fault of the files."""
    sentences = []
    for path in fragments(root):
        words, _, kind = path.name.removesuffix(".md").rpartition(".")
        text = path.read_text(encoding="utf-8").strip()
        if path.suffix != ".md" or not words or kind not in KINDS:
            sentences.append(
                f"{path.name}: the name is WORDS.KIND.md, KIND one of {', '.join(KINDS)}."
            )
        if not text.endswith((".", ")")) or "\n\n" in text or text.startswith(("-", "#")):
            sentences.append(f"{path.name}: a sentence or two, no list and no heading.")
        if len(text) > LONGEST:
            sentences.append(f"{path.name}: at most {LONGEST} characters.")
    return sentences


def undocumented(since: str, root: Path = ROOT) -> list[str]:
    """Return a sentence if shipped files changed since that commit without a fragment."""
    changed_files: list[str] = []
    for listing in (["diff", "--name-only", since], ["ls-files", "--others", "--exclude-standard"]):
        ran = subprocess.run(["git", *listing], cwd=root, capture_output=True, text=True)
        if ran.returncode:
            return [f"git knows no commit called {since} here: try origin/{since}."]
        changed_files += ran.stdout.split()
    shipped_files = [name for name in changed_files if name.startswith(SHIPPED)]
    fragment_files = [
        name for name in changed_files if name.startswith((f"{FOLDER}/", "CHANGELOG.md"))
    ]
    return (
        [f"No file in {FOLDER}/ tells what changes: {shipped_files[0]} …"]
        if shipped_files and not fragment_files
        else []
    )


def changelog_text(section: str = "", root: Path = ROOT) -> str:
    """Return a section of CHANGELOG.md with the fragments first in the lists of their kinds."""
    for kind, heading in KINDS.items():
        paths = [path for path in fragments(root) if path.name.endswith(f".{kind}.md")]
        news = "".join(f"- {' '.join(path.read_text('utf-8').split())}\n" for path in paths)
        mark = f"**{heading}**\n\n"
        if news and mark in section:
            section = section.replace(mark, mark + news, 1)
        elif news:
            section = f"{section.rstrip()}\n\n{mark}{news}".lstrip()
    return section.rstrip()


def collect(version: str, date: str, root: Path = ROOT) -> None:
    """Move the fragments into CHANGELOG.md under that version, which takes over the unreleased
    section."""
    changelog = root / "CHANGELOG.md"
    head, _, body_and_older = changelog.read_text(encoding="utf-8").partition(SECTION)
    title, _, body = body_and_older.partition("\n")
    if title.endswith("– unreleased"):
        section, _, older = body.partition(f"\n{SECTION}")
    else:
        section, older = "", body_and_older
    text = f"{head}{SECTION}{version} – {date}\n\n{changelog_text(section.strip(), root)}\n"
    changelog.write_text(f"{text}\n{SECTION}{older}" if older else text, encoding="utf-8")
    for path in fragments(root):
        path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--since", default="")
    parser.add_argument("--collect", nargs=2, metavar=("VERSION", "DATE"))
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    sentences = faults() + (undocumented(arguments.since) if arguments.since else [])
    for fault in sentences:
        print(fault, file=sys.stderr)
    if sentences:
        return 1
    if arguments.collect:
        collect(*arguments.collect)
    if arguments.show:
        print(changelog_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
