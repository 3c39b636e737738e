"""A simulated disk whose power is cut: of SQLite's writes it keeps those that SQLite had
flushed."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_void_p
from pathlib import Path

OK = 0
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
"""The name is passed on as SQLite's own pointer, which it keeps: a copy would end with the call,
and what stands there afterwards would name files."""
X_SYNC = 5
"""Where `xSync` stands in SQLite's `sqlite3_io_methods`, of which the first entry is a number."""
METHODS = c_void_p * 19


class FileSystem(Structure):
    """SQLite's `sqlite3_vfs`: its beginning by name, the rest as it is."""

    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", c_void_p),
        ("rest", c_void_p * 15),
    ]


@contextmanager
def disk_of(folder: Path, disk: Path) -> Iterator[Callable[[Path], None]]:
    """Databases opened below `folder` meanwhile leave in `disk` what a power cut would leave: each
    file as it was when SQLite last asked for it to be written through. Yields what cuts the power:
    it puts those files, without those taken away since, into another folder."""

    def cut(to: Path) -> None:
        to.mkdir()
        for file in disk.iterdir():
            if (folder / file.name).exists():
                shutil.copy(file, to)

    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_vfs_find.restype = POINTER(FileSystem)
    library.sqlite3_vfs_find.argtypes = [c_char_p]
    library.sqlite3_vfs_register.argtypes = [POINTER(FileSystem), c_int]
    library.sqlite3_vfs_unregister.argtypes = [POINTER(FileSystem)]
    usual = library.sqlite3_vfs_find(None)
    opens = OPEN(usual.contents.open)
    saved: list[object] = []

    def watched(path: Path, sync: Callable[[int, int], int]) -> object:
        def synced(file: int, flags: int) -> int:
            result = sync(file, flags)
            if result == OK and path.is_relative_to(folder):
                shutil.copyfile(path, disk / path.name)
            return result

        return SYNC(synced)

    def opened(
        system: int, name: int | None, file: int, flags: int, flags_out: ctypes._Pointer[c_int]
    ) -> int:
        result = opens(system, name, file, flags, flags_out)
        place = c_void_p.from_address(file)
        if result == OK and name is not None and place.value:
            methods = METHODS.from_buffer_copy(METHODS.from_address(place.value))
            synced = watched(Path(ctypes.string_at(name).decode()), SYNC(methods[X_SYNC]))
            methods[X_SYNC] = ctypes.cast(synced, c_void_p).value  # type: ignore[arg-type]
            saved.extend((methods, synced))
            place.value = ctypes.addressof(methods)
        return result

    watching = FileSystem.from_buffer_copy(usual.contents)
    entry = OPEN(opened)
    watching.name, watching.open = b"cut", ctypes.cast(entry, c_void_p).value
    library.sqlite3_vfs_register(watching, 1)
    try:
        yield cut
    finally:
        library.sqlite3_vfs_register(usual, 1)
        library.sqlite3_vfs_unregister(watching)
